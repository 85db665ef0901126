"""A decision made on a running server teaches: the next case like it shows it to its reviewer."""

import json

from desk import Desk, Json
from patience import wait_until
from shoppers import DEAR, Shopper

NOTES = "A cracked leg is worth sixty dollars, says the warehouse"


def a_shopper(desk: Desk) -> Shopper:
    return desk.add_shopper(("delivered", [DEAR]))


def submit(desk: Desk, shopper: Shopper) -> str:
    wish = (
        f"One leg of the {DEAR} in my order {shopper.orders[0].order_id} has a crack. Please refund me $60.00 for it."
    )
    return desk.submit(shopper, shopper.says(wish))


def wait_for_example(desk: Desk, ticket_id: str) -> None:
    def look() -> list[Json]:
        return desk.sql(
            "SELECT ticket_id FROM holdpoint.examples JOIN holdpoint.decisions USING (decision_id)"
            " JOIN holdpoint.reviews USING (review_id) WHERE ticket_id = %s",
            ticket_id,
        )

    wait_until(look, f"an example of {ticket_id}")


def test_the_next_case_like_it_shows_how_it_was_decided_and_not_whose_it_was(kept_desk: Desk) -> None:
    first, second = a_shopper(kept_desk), a_shopper(kept_desk)
    decided = kept_desk.wait_for_review(submit(kept_desk, first))
    order_id = first.orders[0].order_id
    kept_desk.settle("alice", decided, "approve", notes=f"{NOTES}; {first.first_name.upper()}, {order_id.lower()}")
    wait_for_example(kept_desk, decided["ticket_id"])

    review = kept_desk.wait_for_review(submit(kept_desk, second))

    shown = kept_desk.review(review["review_id"], "alice")["similar"]
    (of_first,) = (each for each in shown if each["ticket_id"] == decided["ticket_id"])
    assert (of_first["action"], of_first["type"], of_first["decided_by"]) == ("issue_refund", "approve", "alice")
    assert of_first["notes"].startswith(NOTES)
    assert of_first["similarity"] > 0.8
    told = json.dumps({name: of_first[name] for name in ("message", "args", "notes")}).lower()
    secret = (first.first_name, first.last_name, first.email, order_id.removeprefix("#"), first.card, first.gift_card)
    assert [value for value in secret if value.lower() in told] == []
