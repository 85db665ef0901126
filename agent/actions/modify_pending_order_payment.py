"""Pay a pending order with another payment method."""

from agent.actions.arguments import OrderId, PaymentMethodId
from agent.actions.checks import (
    dry_run_of,
    gift_card_covers,
    order_is_pending,
    payment_method_belongs_to_customer,
    read_order,
    rule,
)
from agent.actions.declaration import Action, ActionContext, Arguments, DryRun
from agent.actions.movements import payment_changes, refund_method_is_on_file
from agent.actions.wording import name_payment_method
from agent.actions.writing import apply_changes, revert_changes
from agent.core.money import dollars
from agent.core.records import Payment
from agent.ports import Shop


class ModifyPendingOrderPayment(Arguments):
    """Which order, and what it is paid with from now on."""

    order_id: OrderId
    payment_method_id: PaymentMethodId


async def preview(shop: Shop, args: ModifyPendingOrderPayment, context: ActionContext) -> DryRun:
    """Look at the rules; the whole amount is charged to the new method and refunded to the old one."""
    found, checks = await read_order(shop, args.order_id, context)
    new_id = args.payment_method_id
    summary = f"Pay order {args.order_id} with {new_id}"
    if found is None:
        return dry_run_of(summary, checks)
    customer, order = found
    is_paid_once = [payment.transaction_type for payment in order.payments] == ["payment"]
    checks += [
        order_is_pending(order, "paid another way"),
        payment_method_belongs_to_customer(customer, new_id),
        rule(
            "order_has_one_payment",
            is_paid_once,
            f"Order {order.order_id} has exactly one payment",
            f"Order {order.order_id} has {len(order.payments)} payments and refunds, so its payment method can't be"
            " changed any more",
        ),
    ]
    if not is_paid_once:
        return dry_run_of(summary, checks)
    paid = order.payments[0]
    new = customer.payment_method(new_id)
    old_words = name_payment_method(customer.payment_method(paid.payment_method_id), paid.payment_method_id)
    refund = paid.model_copy(update={"transaction_type": "refund"})
    checks += [
        rule(
            "payment_method_differs",
            paid.payment_method_id != new_id,
            "The new payment method is another one",
            f"Order {order.order_id} is already paid with {old_words}",
        ),
        *gift_card_covers("gift_card_covers_total", new, paid.amount, "the order's total"),
        refund_method_is_on_file(customer, [refund]),
    ]
    payment = Payment(transaction_type="payment", amount=paid.amount, payment_method_id=new_id)
    changes = payment_changes(order, customer, [payment, refund])
    summary = (
        f"Pay order {order.order_id} with {name_payment_method(new, new_id)} instead of {old_words}:"
        f" charge {dollars(paid.amount)}, refund {dollars(paid.amount)}"
    )
    return dry_run_of(summary, checks, changes, paid.amount)


ACTION = Action(
    name="modify_pending_order_payment",
    title="Change payment method",
    description=(
        "Change what a pending order is paid with, to another payment method of the customer. The whole amount is"
        " charged there and refunded to the old one. A gift card must cover the whole order."
    ),
    policy=(
        "A pending order can be paid with one other payment method of the customer. The order stays pending.\n"
        "A gift card must hold enough for the whole order.\n"
        "What was paid with the old method goes back there: to a gift card at once, otherwise within 5 to 7"
        " business days."
    ),
    arguments=ModifyPendingOrderPayment,
    skill="orders",
    preview=preview,
    apply=apply_changes,
    reverse=revert_changes,
    is_reversible=True,
)
