"""The server's cron for the housekeeping graph: exactly one, however often and on however many servers we start."""

from agent.housekeeping.alone import alone
from agent.locks import Lock
from agent.wiring import Services


async def schedule_housekeeping(here: Services) -> None:
    """See that the server's cron runs housekeeping as the settings say. Raises `ThreadApiError`."""
    # Two servers that start at once would each find none, and make two.
    async with alone(here.engine, Lock.CRON, is_patient=True):
        await here.crons.keep_one("housekeeping", here.settings.housekeeping_cron.strip())
