"""The server's cron for the housekeeping graph: exactly one, however often and on however many servers we start."""

from sqlalchemy import text

from agent.wiring import Services

CRON_LOCK = 4_816_230_004


async def schedule_housekeeping(here: Services) -> None:
    """See that the server's cron runs housekeeping as the settings say. Raises `ThreadApiError`."""
    async with here.engine.connect() as connection:
        # Two servers that start at once would each find none, and make two.
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": CRON_LOCK})
        try:
            await here.crons.keep_one("housekeeping", here.settings.housekeeping_cron.strip())
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": CRON_LOCK})
