"""A second opinion: the retail tools' rules on plain JSON, written apart from the project's own."""

from typing import Any

State = dict[str, Any]


def run(state: State, name: str, args: dict[str, Any]) -> bool:
    """Do one write on `state` in place; return False, having changed nothing, when the rules refuse it."""
    if name == "modify_user_address":
        user = state["users"].get(args["customer_id"])
        if user is not None:
            user["address"] = _address(args)
        return user is not None
    order = state["orders"].get(args["order_id"])
    return order is not None and TOOLS[name](state, order, state["users"][order["user_id"]], args)


def _address(args: dict[str, Any]) -> dict[str, str]:
    return {key: args.get(key, "") for key in ("address1", "address2", "city", "state", "country", "zip")}


def _cancel(state: State, order: Any, user: Any, args: Any) -> bool:
    if order["status"] != "pending":
        return False
    refunds = [{**payment, "transaction_type": "refund"} for payment in order["payment_history"]]
    for refund in refunds:
        _pay(user, refund["payment_method_id"], refund["amount"])
    order["payment_history"] += refunds
    order["status"], order["cancel_reason"] = "cancelled", args["reason"]
    return True


def _redirect(state: State, order: Any, user: Any, args: Any) -> bool:
    if order["status"] != "pending":
        return False
    order["address"] = _address(args)
    return True


def _repay(state: State, order: Any, user: Any, args: Any) -> bool:
    new_id, history = args["payment_method_id"], order["payment_history"]
    if order["status"] != "pending" or new_id not in user["payment_methods"] or len(history) != 1:
        return False
    old_id, amount = history[0]["payment_method_id"], history[0]["amount"]
    if old_id == new_id or not _can_pay(user, new_id, amount):
        return False
    history.append({"transaction_type": "payment", "amount": amount, "payment_method_id": new_id})
    history.append({"transaction_type": "refund", "amount": amount, "payment_method_id": old_id})
    _pay(user, new_id, -amount)
    _pay(user, old_id, amount)
    return True


def _swap_price(state: State, order: Any, user: Any, args: Any) -> float | None:
    """Return the price difference, or None when the rules forbid the swap."""
    old_ids, new_ids = args["item_ids"], args["new_item_ids"]
    have = [item["item_id"] for item in order["items"]]
    if len(old_ids) != len(new_ids) or any(old_ids.count(one) > have.count(one) for one in old_ids):
        return None
    total = 0.0
    for old_id, new_id in zip(old_ids, new_ids, strict=True):
        line = next(item for item in order["items"] if item["item_id"] == old_id)
        variant = state["products"][line["product_id"]]["variants"].get(new_id)
        if variant is None or not variant["available"]:
            return None
        total += variant["price"] - line["price"]
    total = round(total, 2)
    method_id = args["payment_method_id"]
    if method_id not in user["payment_methods"] or not _can_pay(user, method_id, total):
        return None
    return total


def _modify(state: State, order: Any, user: Any, args: Any) -> bool:
    total = None if order["status"] != "pending" else _swap_price(state, order, user, args)
    if total is None:
        return False
    method_id, kind = args["payment_method_id"], "payment" if total > 0 else "refund"
    order["payment_history"].append({"transaction_type": kind, "amount": abs(total), "payment_method_id": method_id})
    _pay(user, method_id, -total)
    for old_id, new_id in zip(args["item_ids"], args["new_item_ids"], strict=True):
        line = next(item for item in order["items"] if item["item_id"] == old_id)
        variant = state["products"][line["product_id"]]["variants"][new_id]
        line.update(item_id=new_id, price=variant["price"], options=variant["options"])
    order["status"] = "pending (item modified)"
    return True


def _exchange(state: State, order: Any, user: Any, args: Any) -> bool:
    total = None if order["status"] != "delivered" else _swap_price(state, order, user, args)
    if total is None:
        return False
    order.update(
        status="exchange requested",
        exchange_items=sorted(args["item_ids"]),
        exchange_new_items=sorted(args["new_item_ids"]),
        exchange_payment_method_id=args["payment_method_id"],
        exchange_price_difference=total,
    )
    return True


def _return(state: State, order: Any, user: Any, args: Any) -> bool:
    method_id, item_ids = args["payment_method_id"], args["item_ids"]
    have = [item["item_id"] for item in order["items"]]
    method = user["payment_methods"].get(method_id)
    is_known = method is not None and all(item_ids.count(one) <= have.count(one) for one in item_ids)
    if order["status"] != "delivered" or not is_known:
        return False
    if method["source"] != "gift_card" and method_id != order["payment_history"][0]["payment_method_id"]:
        return False
    order.update(status="return requested", return_items=sorted(item_ids), return_payment_method_id=method_id)
    return True


def _can_pay(user: Any, method_id: str, amount: float) -> bool:
    method = user["payment_methods"][method_id]
    return method["source"] != "gift_card" or method["balance"] >= amount


def _pay(user: Any, method_id: str, amount: float) -> None:
    method = user["payment_methods"][method_id]
    if method["source"] == "gift_card":
        method["balance"] = round(method["balance"] + amount, 2)


TOOLS = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _redirect,
    "modify_pending_order_payment": _repay,
    "modify_pending_order_items": _modify,
    "exchange_delivered_order_items": _exchange,
    "return_delivered_order_items": _return,
}
