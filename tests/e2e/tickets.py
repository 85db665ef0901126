"""The tickets that tests hand in: each from a new customer, stating everything a plan needs."""

from dataclasses import dataclass

from desk import Desk
from shoppers import CHEAP, DEAR, Shopper

NEW_ADDRESS = "12 Harbor Lane, Portland, OR 97201, USA"


@dataclass(frozen=True)
class Sent:
    """A ticket that was handed in, who wrote it, and the orders it speaks of in order."""

    ticket_id: str
    shopper: Shopper

    @property
    def order_id(self) -> str:
        return self.shopper.orders[0].order_id


def wish_to_return(shopper: Shopper, place: int = 0) -> str:
    order = shopper.orders[place]
    return (
        f"I want to return the {order.lines[0].name} from my delivered order {order.order_id}."
        " Please refund it to the original payment method."
    )


def wish_to_cancel(shopper: Shopper, place: int = 0) -> str:
    return f"Please cancel my order {shopper.orders[place].order_id}, I no longer need it."


def wish_to_move(shopper: Shopper, place: int = 0) -> str:
    return f"Please change the shipping address of my order {shopper.orders[place].order_id} to {NEW_ADDRESS}."


def submit_risky_ticket(desk: Desk, **fields: str) -> Sent:
    """Hand in a return of more than 200 dollars: it waits for somebody with the skill refunds."""
    shopper = desk.add_shopper(("delivered", [DEAR]), ("pending", [DEAR]))
    return Sent(desk.submit(shopper, shopper.says(wish_to_return(shopper)), **fields), shopper)


def submit_refund_ticket(desk: Desk) -> Sent:
    """Hand in a refund of a part of an order: it waits, and the shop would allow it many times over."""
    shopper = desk.add_shopper(("delivered", [DEAR]))
    wish = f"The {DEAR} in my order {shopper.orders[0].order_id} came damaged. Please refund me $60.00 for it."
    return Sent(desk.submit(shopper, shopper.says(wish)), shopper)


def safe_shopper(desk: Desk) -> Shopper:
    """Add a customer whose wish to cancel runs alone: it moves less than 50 dollars."""
    return desk.add_shopper(("pending", [CHEAP]))


def submit_safe_ticket(desk: Desk, shopper: Shopper | None = None) -> Sent:
    """Hand in a cancellation that runs alone."""
    shopper = shopper or safe_shopper(desk)
    return Sent(desk.submit(shopper, shopper.says(wish_to_cancel(shopper))), shopper)


def submit_dear_cancellation(desk: Desk) -> Sent:
    """Hand in a cancellation of more than 200 dollars: it waits for somebody with the skill orders."""
    shopper = desk.add_shopper(("pending", [DEAR]))
    return Sent(desk.submit(shopper, shopper.says(wish_to_cancel(shopper))), shopper)


def submit_address_ticket(desk: Desk) -> Sent:
    """Hand in a change of a shipping address: it waits for somebody with the skill data."""
    shopper = desk.add_shopper(("pending", [CHEAP]))
    return Sent(desk.submit(shopper, shopper.says(wish_to_move(shopper))), shopper)


def submit_two_risky_wishes(desk: Desk) -> Sent:
    """Hand in two returns of more than 200 dollars each, which wait one after the other."""
    shopper = desk.add_shopper(("delivered", [DEAR]), ("delivered", [DEAR]))
    wishes = (wish_to_return(shopper, 0), f"Also, {wish_to_return(shopper, 1)}")
    return Sent(desk.submit(shopper, shopper.says(*wishes)), shopper)


def submit_safe_and_risky_wishes(desk: Desk) -> Sent:
    """Hand in a cheap cancellation and a dear one: the first runs alone, the second waits."""
    shopper = desk.add_shopper(("pending", [CHEAP]), ("pending", [DEAR]))
    wishes = (wish_to_cancel(shopper, 0), f"Also, {wish_to_cancel(shopper, 1)}")
    return Sent(desk.submit(shopper, shopper.says(*wishes)), shopper)
