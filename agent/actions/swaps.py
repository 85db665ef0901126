"""What modifying a pending order's items and exchanging a delivered order's items have in common."""

from dataclasses import dataclass
from decimal import Decimal

from agent.actions.arguments import SwapArguments
from agent.actions.checks import (
    gift_card_covers,
    items_in_order,
    new_item_checks,
    payment_method_belongs_to_customer,
)
from agent.actions.declaration import Check
from agent.actions.wording import join_words, name_payment_method, name_swap
from agent.core.money import dollars
from agent.core.records import Variant
from agent.core.retail import Customer, FullOrder, missing_items, pick_items
from agent.ports import Shop


@dataclass(frozen=True, kw_only=True)
class Swap:
    """The checked swap: `difference` in dollars is what the customer pays, negative when they get money back.

    `variants` holds the new items by id, and `difference` is 0, when the checks let the swap be worked out.
    """

    checks: tuple[Check, ...]
    variants: dict[str, Variant]
    difference: Decimal
    words: str


async def check_swap(shop: Shop, order: FullOrder, customer: Customer, args: SwapArguments) -> Swap:
    """Look at every rule that both kinds of swap share, and work out the price difference."""
    checks = [
        items_in_order(order, args.item_ids),
        payment_method_belongs_to_customer(customer, args.payment_method_id),
    ]
    if missing_items(order.items, args.item_ids):
        return Swap(checks=tuple(checks), variants={}, difference=Decimal(0), words=", ".join(args.item_ids))
    lines = pick_items(order.items, args.item_ids)
    products = await shop.products({line.product_id for line in lines})
    checks += new_item_checks(order, args.item_ids, args.new_item_ids, products)
    variants = {one.item_id: one for product in products.values() for one in product.variants}
    if any(new_item_id not in variants for new_item_id in args.new_item_ids):
        return Swap(
            checks=tuple(checks), variants={}, difference=Decimal(0), words=join_words([line.name for line in lines])
        )
    pairs = [(line, variants[new_id]) for line, new_id in zip(lines, args.new_item_ids, strict=True)]
    difference = sum((new.price - line.price for line, new in pairs), Decimal(0))
    method = customer.payment_method(args.payment_method_id)
    checks += gift_card_covers("gift_card_covers_difference", method, difference, "the price difference")
    return Swap(
        checks=tuple(checks),
        variants=variants,
        difference=difference,
        words=join_words([name_swap(line, new) for line, new in pairs]),
    )


def name_difference(customer: Customer, args: SwapArguments, difference: Decimal) -> str:
    """Return who pays what: `charge $3.00 to Visa ending 9212`, `refund …`, `no price difference`."""
    method = name_payment_method(customer.payment_method(args.payment_method_id), args.payment_method_id)
    if difference > 0:
        return f"charge {dollars(difference)} to {method}"
    if difference < 0:
        return f"refund {dollars(-difference)} to {method}"
    return "no price difference"
