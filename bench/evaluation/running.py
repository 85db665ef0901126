"""A set of cases through the whole system, some at once, never two of one customer."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import MeasurementFailed
from bench.evaluation.conversation import Desk, Ended, desk_of
from bench.evaluation.pristine_shop import Expected, PristineShop
from bench.evaluation.retail_cases import Case
from bench.evaluation.scoring import Outcome, Write
from bench.serving import System, engine_on

IN_FLIGHT = 8


@dataclass(frozen=True)
class Run:
    """What came of a set of cases.

    `failures` says what the system didn't do, `strayed` which rows of the shop changed that aren't of the ticket's
    customer; both are empty when it worked.
    """

    outcomes: tuple[Outcome, ...]
    failures: tuple[str, ...] = ()
    strayed: tuple[str, ...] = ()


async def run_cases(system: System, directory: Path, cases: Sequence[Case], tell: Callable[[int, int], None]) -> Run:
    """Run the cases on the data set's shop; `tell` hears how many of how many are through."""
    async with engine_on(system.database_url) as engine, desk_of(system) as desk:
        rounds = _Rounds(desk, await PristineShop.load(engine, directory), len(cases), tell)
        by_customer: dict[str, list[Case]] = {}
        for case in cases:
            by_customer.setdefault(case.customer_id, []).append(case)
        async with asyncio.TaskGroup() as group:
            for own in by_customer.values():
                group.create_task(rounds.serve_customer(own))
        strayed = [*rounds.strayed, *await rounds.shop.changed()]
    outcomes = tuple(rounds.outcomes[case.case_id] for case in cases)
    return Run(outcomes=outcomes, failures=tuple(rounds.failures), strayed=tuple(strayed))


class _Rounds:
    """The cases that are through so far."""

    def __init__(self, desk: Desk, shop: PristineShop, total: int, tell: Callable[[int, int], None]) -> None:
        self.shop = shop
        self.outcomes: dict[str, Outcome] = {}
        self.failures: list[str] = []
        self.strayed: list[str] = []
        self._desk = desk
        self._tell = tell
        self._total = total
        self._places = asyncio.Semaphore(IN_FLIGHT)
        self._tag = uuid.uuid4().hex[:8]

    async def serve_customer(self, cases: Sequence[Case]) -> None:
        """Take one customer's cases in turn."""
        for case in cases:
            async with self._places:
                self.outcomes[case.case_id] = await self._serve(case)
                self._tell(len(self.outcomes), self._total)

    async def _serve(self, case: Case) -> Outcome:
        # Each case leaves its customer as imported, so anything else was somebody else's ticket.
        if not await self.shop.restore(case.customer_id):
            self.strayed.append(f"customer {case.customer_id}, before {case.case_id}")
        expected = await self.shop.after_right_writes(case)
        try:
            ended = await self._desk.serve(case, f"{case.case_id}.{self._tag}")
            rows = await self.shop.rows_of(case.customer_id)
        except MeasurementFailed as failure:
            self.failures.append(str(failure))
            return Outcome(case=case, writes=(), status="failed", is_legal=expected.is_legal)
        finally:
            await self.shop.restore(case.customer_id)
        return outcome_of(case, ended, expected, is_state_right=rows == expected.rows)


def outcome_of(case: Case, ended: Ended, expected: Expected, *, is_state_right: bool) -> Outcome:
    """Return the outcome of a ticket that has ended."""
    writes = tuple(
        Write(
            name=action.name,
            args=action.args,
            has_run=action.status == "executed",
            paused_for=ended.paused_for.get(action.proposal_id),
        )
        for action in ended.ticket.actions
    )
    return Outcome(
        case=case,
        writes=writes,
        status=ended.ticket.status,
        has_reply=bool((ended.ticket.final_response or "").strip()),
        is_legal=expected.is_legal,
        is_state_right=is_state_right,
    )
