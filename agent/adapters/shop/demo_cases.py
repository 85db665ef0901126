"""Finds customers and orders of the demo shop that suit a story, each customer at most once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One customer with one of their orders."""

    customer_id: str
    user: Json
    order: Json

    @property
    def order_id(self) -> str:
        """The order's id."""
        return str(self.order["order_id"])

    @property
    def name(self) -> str:
        """The customer's full name."""
        return f"{self.user['name']['first_name']} {self.user['name']['last_name']}"

    @property
    def zip(self) -> str:
        """The zip code of the customer's own address."""
        return str(self.user["address"]["zip"])

    @property
    def email(self) -> str:
        """The customer's e-mail address."""
        return str(self.user["email"])

    @property
    def item(self) -> Json:
        """The order's first line."""
        item: Json = self.order["items"][0]
        return item

    @property
    def total_usd(self) -> float:
        """What the order cost."""
        return float(self.order["payment_history"][0]["amount"])

    @property
    def paid_with(self) -> str:
        """The id of the payment method the order was paid with."""
        return str(self.order["payment_history"][0]["payment_method_id"])

    def other_method(self, source: str) -> Json | None:
        """Return a payment method of that kind that didn't pay the order."""
        for method in self.user["payment_methods"].values():
            if method["source"] == source and method["id"] != self.paid_with:
                return dict(method)
        return None


class DemoCases:
    """The demo shop's state, and who of it already has a story."""

    def __init__(self, state: dict[str, Json]) -> None:
        self.users = state["users"]
        self.orders = state["orders"]
        self.products = state["products"]
        self.twins = self._find_twins()
        """Two accounts of one person, kept out of every other story."""
        self._used = set(self.twins)

    def take(self, status: str, suits: Callable[[Case], bool] = lambda case: True) -> Case:
        """Return the first order in `status` that suits, of a customer not taken before, and take the customer."""
        for order in self.orders.values():
            customer_id = order["user_id"]
            case = Case(customer_id, self.users[customer_id], order)
            if order["status"] == status and customer_id not in self._used and suits(case):
                self._used.add(customer_id)
                return case
        raise LookupError(f"the demo shop has no {status} order left for this story; try another seed")

    def another(self, case: Case, status: str) -> Case | None:
        """Return another order of the same customer in `status`, with no product in it twice."""
        for order_id in case.user["orders"]:
            other = Case(case.customer_id, case.user, self.orders[order_id])
            if other.order["status"] == status and order_id != case.order_id and is_single(other):
                return other
        return None

    def _find_twins(self) -> tuple[str, str]:
        first_by_name: dict[tuple[str, str], str] = {}
        for customer_id, user in self.users.items():
            name = (user["name"]["first_name"], user["name"]["last_name"])
            first = first_by_name.setdefault(name, customer_id)
            if first != customer_id:
                return first, customer_id
        raise LookupError("nobody in the demo shop has two accounts")

    def swap(self, item: Json, limit_usd: float = 15) -> Json | None:
        """Return another available variant that costs at most `limit_usd` more or less, or None."""
        variants = self.products[item["product_id"]]["variants"].values()
        for variant in variants:
            is_near = abs(variant["price"] - item["price"]) <= limit_usd
            if variant["available"] and variant["item_id"] != item["item_id"] and is_near:
                return dict(variant)
        return None


def describe(thing: Json) -> str:
    """Return `green, 350ml`: an item's or a variant's options as a customer lists them."""
    return ", ".join(thing["options"].values())


def differences(old: Json, new: Json) -> str:
    """Return `color black, size L`: what the new variant has that the old item hasn't."""
    return ", ".join(f"{name} {value}" for name, value in new["options"].items() if old["options"][name] != value)


def is_single(case: Case) -> bool:
    """Whether no product is in the order twice, so that naming one is enough."""
    names = [item["name"] for item in case.order["items"]]
    return len(set(names)) == len(names)
