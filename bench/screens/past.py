"""A simulated past: the demo's own decided cases, many times over, spread over the weeks before now."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_CASES = (
    """
    CREATE TEMPORARY TABLE source ON COMMIT DROP AS
    SELECT r.review_id, r.proposal_id, r.ticket_id, row_number() OVER (ORDER BY r.review_id) AS place
    FROM holdpoint.reviews r JOIN holdpoint.decisions d USING (review_id)
    WHERE r.status = 'decided' AND r.attempt = 1 AND d.undone_at IS NULL AND d.type IN ('approve', 'edit', 'reject')
    """,
    # One past case: whose it was, how it went, and how long each part took. Weeks lie unevenly, as they do.
    """
    CREATE TEMPORARY TABLE past ON COMMIT DROP AS
    SELECT s.*, n, gen_random_uuid() AS new_review, gen_random_uuid() AS new_proposal, gen_random_uuid() AS new_thread,
        'PAST-' || s.place || '-' || n AS new_ticket,
        date_trunc('hour', now()) - (h1 % (:days * 1440)) * interval '1 minute' - interval '1 day' AS held_at,
        CASE WHEN h2 % 100 < 88 THEN 'approve' WHEN h2 % 100 < 94 THEN 'edit' ELSE 'reject' END AS type,
        30 + h3 % 2400 AS seen_seconds, 4 + h4 % 50 AS claim_seconds, 15 + h5 % 220 AS decide_seconds,
        greatest(0.05, least(0.95, r.risk_score - 0.25 + (h6 % 50) / 100.0)) AS risk,
        CASE WHEN h7 % 3 = 0 THEN 'carol' WHEN r.skill IN ('refunds', 'orders') THEN 'alice' ELSE 'bob' END AS person,
        h8 % 100 AS lot
    FROM source s JOIN holdpoint.reviews r USING (review_id), generate_series(1, :copies) n,
        LATERAL (SELECT abs(hashtext(s.place || 'held' || n)) AS h1, abs(hashtext(s.place || 'type' || n)) AS h2,
            abs(hashtext(s.place || 'seen' || n)) AS h3, abs(hashtext(s.place || 'claim' || n)) AS h4,
            abs(hashtext(s.place || 'decide' || n)) AS h5, abs(hashtext(s.place || 'risk' || n)) AS h6,
            abs(hashtext(s.place || 'who' || n)) AS h7, abs(hashtext(s.place || 'lot' || n)) AS h8) AS hashes
    """,
)

_DECIDED = "p.held_at + (p.seen_seconds + p.claim_seconds + p.decide_seconds) * interval '1 second'"
# What is copied: the table, the key by which the original is found, which cases, and what differs in the copy.
_COPIES = (
    (
        "tickets",
        "ticket_id",
        "true",
        """
        'ticket_id', p.new_ticket, 'thread_id', p.new_thread,
        'status', CASE p.type WHEN 'reject' THEN 'rejected' ELSE 'resolved' END,
        'received_at', p.held_at, 'created_at', p.held_at, 'updated_at', p.held_at
        """,
    ),
    (
        "proposals",
        "proposal_id",
        "true",
        """
        'proposal_id', p.new_proposal, 'ticket_id', p.new_ticket, 'risk_score', p.risk,
        'route', CASE WHEN p.lot < 33 THEN 'auto' ELSE 'review' END, 'created_at', p.held_at, 'updated_at', p.held_at,
        'status', CASE WHEN p.lot >= 33 AND p.type = 'reject' THEN 'rejected' ELSE 'executed' END
        """,
    ),
    # A third of them ran alone.
    (
        "reviews",
        "review_id",
        "p.lot >= 33",
        f"""
        'review_id', p.new_review, 'proposal_id', p.new_proposal, 'ticket_id', p.new_ticket,
        'thread_id', p.new_thread, 'risk_score', p.risk, 'created_at', p.held_at, 'queued_as_of', p.held_at,
        'first_seen_at', p.held_at + p.seen_seconds * interval '1 second',
        'first_claimed_at', p.held_at + (p.seen_seconds + p.claim_seconds) * interval '1 second',
        'decided_at', {_DECIDED}, 'effective_at', {_DECIDED}, 'carried_out_at', {_DECIDED} + interval '2 seconds',
        'due_at', p.held_at + interval '1 day'
        """,
    ),
)
_WHAT_CAME_OF_THEM = (
    """
    INSERT INTO holdpoint.decisions (decision_id, review_id, decided_by, type, args_digest, args, expected_changes,
        message, notes, source, decided_at, effective_at)
    SELECT gen_random_uuid(), p.new_review, p.person, p.type, r.args_digest, r.args, '[]', NULL,
        CASE p.type WHEN 'reject' THEN 'Not allowed by our policy' WHEN 'edit' THEN 'The amount was too high' END,
        'holdpoint', r.decided_at, r.effective_at
    FROM past p JOIN holdpoint.reviews r ON r.review_id = p.new_review
    """,
    """
    INSERT INTO holdpoint.executions (idempotency_key, proposal_id, ticket_id, episode, action, args, args_digest,
        authorised_by, receipt, executed_at)
    SELECT 'past-' || p.new_proposal, p.new_proposal, p.new_ticket, q.episode, q.action, q.args, q.args_digest,
        CASE WHEN p.lot < 33 THEN 'policy' ELSE p.person END,
        jsonb_build_object('action', q.action, 'summary', r.summary, 'changes', '[]'::jsonb, 'money_usd', r.money_usd,
            'idempotency_key', 'past-' || p.new_proposal, 'executed_at', p.held_at),
        p.held_at + (p.seen_seconds + p.claim_seconds + p.decide_seconds + 3) * interval '1 second'
    FROM past p JOIN holdpoint.proposals q ON q.proposal_id = p.new_proposal
        JOIN holdpoint.reviews r ON r.review_id = p.review_id
    WHERE q.status = 'executed'
    """,
    """
    INSERT INTO holdpoint.regrets (proposal_id, ticket_id, action, reason, marked_by, marked_at)
    SELECT e.proposal_id, e.ticket_id, e.action, 'The customer was charged twice for it', 'carol',
        e.executed_at + interval '20 hours'
    FROM holdpoint.executions e JOIN past p ON p.new_proposal = e.proposal_id
    WHERE abs(hashtext(p.new_ticket)) % 100 = 0
    """,
)


async def simulate_past(engine: AsyncEngine, *, copies: int, days: int) -> int:
    """Write `copies` of every decided case into the last `days`, and return how many cases that made.

    Nobody decided them and no event tells of them: they only fill the screens.
    """
    async with engine.begin() as connection:
        first, spread = _CASES
        await connection.execute(text(first))
        await connection.execute(text(spread), {"copies": copies, "days": days})
        for table, key, which, changes in _COPIES:
            await _copy(connection, table, key, which, changes)
        for statement in _WHAT_CAME_OF_THEM:
            await connection.execute(text(statement))
        return int((await connection.execute(text("SELECT count(*) FROM past"))).scalar_one())


async def _copy(connection: AsyncConnection, table: str, key: str, which: str, changes: str) -> None:
    stored = text(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'holdpoint' AND table_name = :name AND is_generated = 'NEVER'"
    )
    columns = [str(name) for name in (await connection.execute(stored, {"name": table})).scalars()]
    listed = ", ".join(columns)
    made = ", ".join(f"made.{name}" for name in columns)
    copied = (
        f"INSERT INTO holdpoint.{table} ({listed}) SELECT {made}"
        f" FROM past p JOIN holdpoint.{table} original USING ({key}),"
        f" LATERAL jsonb_populate_record(original, jsonb_build_object({changes})) made WHERE {which}"
    )
    await connection.execute(text(copied))
