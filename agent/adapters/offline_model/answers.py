"""Answers to questions that need no write, from the customer's own file."""

from collections.abc import Sequence

from agent.adapters.offline_model.clauses import Clause
from agent.core.records import CustomerFile


def answer_questions(questions: Sequence[Clause], customer: CustomerFile) -> str | None:
    """Return the answers, or None when there is nothing to answer or no answer on file."""
    return None
