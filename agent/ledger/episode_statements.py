"""The statements that begin an episode of a ticket and gather what its plan is made from."""

from sqlalchemy import text

from agent.ledger.autonomy_tables import regret_suggestions
from agent.ledger.earned import EARNED
from agent.ledger.tables import executions, messages, proposals, tickets
from agent.ledger.upkeep_tables import kill_switch, regrets

# What ran for an earlier ticket of the customer, or for an episode of this one that had come to its end.
RAN_BEFORE = f"""
    SELECT coalesce(jsonb_agg(ran), '[]') FROM (
        SELECT e.proposal_id, e.ticket_id, e.action, e.args ->> 'order_id' AS order_id, t.intent, e.executed_at
        FROM {tickets} t JOIN {executions} e ON e.ticket_id = t.ticket_id
        WHERE t.customer_id = found.customer_id AND e.executed_at > now() - interval '14 days'
            AND (e.ticket_id <> found.ticket_id OR e.episode < found.episode AND EXISTS (
                SELECT FROM {messages} m WHERE m.once_key = e.ticket_id || '/' || e.episode || '/final'
            ))
            AND NOT EXISTS (SELECT FROM {regrets} g WHERE g.proposal_id = e.proposal_id)
            AND NOT EXISTS (SELECT FROM {regret_suggestions} s WHERE s.proposal_id = e.proposal_id)
        ORDER BY e.executed_at DESC LIMIT 20
    ) ran
    """

_EPISODE_OF_FOUND = f"""
    SELECT found.*,
        ARRAY(
            SELECT m.text FROM {messages} m
            WHERE m.ticket_id = :ticket_id AND m.direction = 'in' ORDER BY m.message_id
        ) AS said,
        ARRAY(
            SELECT jsonb_build_object('name', e.action, 'args', e.args, 'rationale', '', 'risk_estimate', 0)
            FROM {executions} e
            WHERE e.ticket_id = :ticket_id AND e.episode < found.episode ORDER BY e.executed_at
        ) AS done,
        ARRAY(
            SELECT (e.receipt ->> 'money_usd')::numeric FROM {executions} e
            WHERE e.ticket_id = :ticket_id AND e.episode < found.episode ORDER BY e.executed_at
        ) AS done_money_usd,
        EXISTS (
            SELECT FROM {proposals} p WHERE p.ticket_id = :ticket_id AND p.episode = found.episode
        ) AS is_planned,
        (SELECT is_on FROM {kill_switch}) AS is_stopped,
        ({EARNED}) AS earned,
        ({RAN_BEFORE}) AS ran_before
    FROM found
    """

EPISODE = text(f"WITH found AS (SELECT * FROM {tickets} WHERE ticket_id = :ticket_id) {_EPISODE_OF_FOUND}")

BEGIN = text(
    f"""
    WITH begun AS (
        UPDATE {tickets} SET status = 'running', updated_at = now(),
            attention = NULL, attention_at = NULL, attention_due_at = NULL
        WHERE ticket_id = :ticket_id AND status IN ('received', 'attention')
        RETURNING *
    ), found AS (
        SELECT * FROM begun
        UNION ALL
        SELECT * FROM {tickets} WHERE ticket_id = :ticket_id AND NOT EXISTS (SELECT FROM begun)
    )
    {_EPISODE_OF_FOUND}
    """
)

SET_INTENT = text(
    f"""
    UPDATE {tickets} SET status = 'running', intent = :intent, intent_confidence = :confidence, updated_at = now()
    WHERE ticket_id = :ticket_id AND episode = :episode AND status IN ('received', 'running', 'attention')
    """
)
