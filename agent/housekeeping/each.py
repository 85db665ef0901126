"""Working through cases one by one, so that one with trouble never keeps the others waiting."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

T = TypeVar("T")


async def for_each(items: Iterable[T], work: Callable[[T], Awaitable[object]]) -> int:
    """Do the work for each item, and return for how many it returned something true.

    What fails for one is logged and left for the next pass. Raises `OperationalError`: without a database nothing goes.
    """
    done = 0
    for item in items:
        try:
            done += bool(await work(item))
        except OperationalError:
            raise
        except Exception:
            # Whatever is wrong with this case, the deadlines of all others still hold.
            log.exception("Housekeeping failed for %s", item)
    return done
