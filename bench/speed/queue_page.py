"""The queue's pages, counts and next case with few and with many waiting, on two servers that are asked in turn."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
import psycopg

from bench.errors import MeasurementFailed
from bench.serving import System

FEW, MANY = 1_000, 100_000
OVERDUE = 200
"""As many of the few as of the many."""
AT_ONCE = 1_000
"""Reviews in one transaction: the counts that a trigger keeps are tidied up between transactions alone."""
PAGE = 50
ASKS = 40

Ask = Callable[[httpx.Client], float]
"""Asks one thing of a server, and returns how many seconds the answer took."""

_FILL = (
    """
    INSERT INTO holdpoint.tickets (ticket_id, thread_id, customer_id, tier, body_digest, status, received_at)
    SELECT 'page-' || n, gen_random_uuid(), 'bench_user_' || n, 'standard', '', 'awaiting_review', now()
    FROM generate_series(1, %(count)s) n
    """,
    """
    INSERT INTO holdpoint.proposals (proposal_id, ticket_id, episode, position, action, skill, proposed_args, args,
        args_digest, rationale, model_name, model_risk, risk_score, threshold, autonomy, factors, route, reason,
        dry_run, status)
    SELECT gen_random_uuid(), 'page-' || n, 1, 0, 'cancel_pending_order',
        (ARRAY['orders', 'refunds', 'data', 'accounts'])[1 + n %% 4], '{}', '{}', '', '', 'bench', 0.5, 0.5, 0.4,
        'threshold', '[]', 'review', '', '{}', 'awaiting_review'
    FROM generate_series(1, %(count)s) n
    """,
    """
    INSERT INTO holdpoint.reviews (review_id, proposal_id, attempt, ticket_id, thread_id, interrupt_id, action, skill,
        tier, risk_score, status, reason, approvals, args, args_digest, summary, money_usd, customer_name, snapshot,
        queued_as_of, due_at)
    SELECT gen_random_uuid(), p.proposal_id, 1, p.ticket_id, t.thread_id, md5(p.ticket_id), p.action, p.skill,
        'standard', 0.5, 'pending', '', 1, jsonb_build_object('order_id', '#W' || substr(p.ticket_id, 6)), '',
        'Cancel an order', 18.5, 'Bench User', %(snapshot)s::jsonb, now() - random() * interval '1 day',
        now() + CASE WHEN substr(p.ticket_id, 6)::int <= %(overdue)s THEN interval '-1 hour' ELSE interval '1 day' END
    FROM generate_series(%(first)s, %(first)s + %(at_once)s - 1) n
    JOIN holdpoint.proposals p ON p.ticket_id = 'page-' || n JOIN holdpoint.tickets t USING (ticket_id)
    """,
    "VACUUM ANALYZE holdpoint.tickets, holdpoint.proposals, holdpoint.reviews, holdpoint.queue_counts, "
    "holdpoint.action_counts",
)
SNAPSHOT_BYTES = 8_000
"""About what a real case's snapshot takes."""

_SNAPSHOT: dict[str, object] = {
    "title": "Cancel",
    "customer": None,
    "message": "Please cancel",
    "args_schema": {},
    **{name: [] for name in ("factors", "checks", "changes", "similar", "plan")},
    "state": {},
}


@dataclass(frozen=True)
class PageTimes:
    """How long pages took, in milliseconds: the median with few and with many waiting."""

    few_ms: float
    many_ms: float

    @property
    def ratio(self) -> float:
        """How much longer it takes with many."""
        return self.many_ms / self.few_ms


def fill_queue(database_url: str, count: int) -> None:
    """Add `count` waiting reviews, each with its ticket and proposal."""
    snapshot = json.dumps(_SNAPSHOT | {"rationale": "x" * SNAPSHOT_BYTES})
    given = {"count": count, "snapshot": snapshot, "overdue": OVERDUE, "at_once": AT_ONCE}
    with psycopg.connect(database_url, autocommit=True) as connection:
        for statement in _FILL:
            for first in range(1, count + 1, AT_ONCE) if "%(first)s" in statement else (1,):
                connection.execute(statement.encode(), given | {"first": first} if "%" in statement else None)


def compare_pages(few: System, many: System) -> Mapping[str, PageTimes]:
    """Ask both servers for the same things in turn."""
    page = f"/holdpoint/reviews?limit={PAGE}"
    kinds: dict[str, tuple[str, Ask]] = {
        "first page, one skill (alice)": ("alice", _getting(f"{page}&skill=orders")),
        "first page, two skills (alice)": ("alice", _getting(page)),
        "first page, every skill (carol)": ("carol", _getting(page)),
        "second page, every skill (carol)": ("carol", _getting_after(page)),
        "first page by age, one skill (alice)": ("alice", _getting(f"{page}&skill=orders&order=age")),
        "of those that await a second (none)": ("carol", _getting(f"{page}&status=awaiting_second")),
        "overdue, every skill (carol)": ("carol", _getting(f"{page}&overdue=true")),
        "unclaimed, every skill (carol)": ("carol", _getting(f"{page}&unclaimed=true")),
        "without a pause: none (carol)": ("carol", _getting(f"{page}&attention=true")),
        "of one action (carol)": ("carol", _getting(f"{page}&action=cancel_pending_order")),
        "search: an order (carol)": ("carol", _getting(f"{page}&search=%23W777")),
        "search: a word that all have (carol)": ("carol", _getting(f"{page}&search=bench+user")),
        "search: a word that none has (carol)": ("carol", _getting(f"{page}&search=nobody")),
        "the counts, with one case (carol)": ("carol", _getting("/holdpoint/reviews?limit=1")),
        "next, one skill (alice)": ("alice", _pull),
        "no page: GET /holdpoint/me": ("carol", _getting("/holdpoint/me")),
    }
    return {label: _compare(few, many, person, ask) for label, (person, ask) in kinds.items()}


def _compare(few: System, many: System, person: str, ask: Ask) -> PageTimes:
    times: dict[str, list[float]] = {few.api: [], many.api: []}
    clients = {system.api: _client(system, person) for system in (few, many)}
    for _ in range(ASKS):
        for api, client in clients.items():
            times[api].append(1000 * ask(client))
    for client in clients.values():
        client.close()
    return PageTimes(statistics.median(times[few.api]), statistics.median(times[many.api]))


def _getting(path: str) -> Ask:
    def ask(client: httpx.Client) -> float:
        start = time.perf_counter()
        _checked(client.get(path))
        return time.perf_counter() - start

    return ask


def _getting_after(path: str) -> Ask:
    def ask(client: httpx.Client) -> float:
        cursor = _checked(client.get(path)).json()["next_cursor"]
        return _getting(f"{path}&cursor={cursor}")(client)

    return ask


def _pull(client: httpx.Client) -> float:
    start = time.perf_counter()
    case = _checked(client.post("/holdpoint/reviews/next", json={"skill": "orders"})).json()
    seconds = time.perf_counter() - start
    _checked(client.post(f"/holdpoint/reviews/{case['review_id']}/release"))
    return seconds


def _client(system: System, person: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {system.tokens[person]}"}
    return httpx.Client(base_url=system.api, headers=headers, timeout=60)


def _checked(response: httpx.Response) -> httpx.Response:
    if response.status_code != httpx.codes.OK:
        raise MeasurementFailed(f"{response.request.url} answered {response.status_code}: {response.text[:300]}")
    return response
