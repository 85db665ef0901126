"""The statements that begin an episode of a ticket and gather what its plan is made from."""

from sqlalchemy import text

from agent.ledger.earned import EARNED
from agent.ledger.tables import executions, messages, proposals, tickets
from agent.ledger.upkeep_tables import kill_switch

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
        ({EARNED}) AS earned
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
