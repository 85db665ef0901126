"""What monitoring scrapes."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from agent.ledger import metrics
from agent.ledger.transaction import autocommit
from agent.server.access import Here, scraper
from agent.server.exposition import render

router = APIRouter(prefix="/holdpoint", dependencies=[Depends(scraper)])


@router.get("/metrics")
async def read_metrics(here: Here, accept: Annotated[str, Header()] = "") -> Response:
    """Return every metric as text for Prometheus, counted now."""
    async with autocommit(here.engine) as connection:
        read = await metrics.read(connection, datetime.now(UTC), is_on_by_policy=here.policy.kill_switch)
    content, content_type = render(read, accept)
    return Response(content, headers={"content-type": content_type})
