"""What a clause asks for, going by its verbs and by what it names."""

from agent.adapters.offline_model.frames import Kind
from agent.adapters.offline_model.patterns import pattern, says

BOTH_REASONS = 0.45
"""The doubt about a reason where both were given."""


def without_harmless(text: str) -> str:
    """Return `text` with the phrases blanked out that only look like requests: `before it ships`."""
    return pattern("cues.harmless").sub(lambda match: " " * len(match.group()), text)


def amount_in(text: str) -> str | None:
    """Return the dollars named in `text`, as digits."""
    match = pattern("cues.amount").search(text)
    return (match[1] or match[2]) if match else None


def kind_of(
    text: str, *, has_items: bool, has_address: bool, has_payment: bool, has_order: bool = False
) -> Kind | None:
    """Return what the clause asks for, or None when nothing gives it away."""
    plain = without_harmless(text)
    if says("cues.merge", plain) or says("cues.cancel", plain):
        return "merge" if says("cues.merge", plain) else "cancel"
    if amount_in(plain) and says("cues.refund_of", plain) and not says("cues.return_verb", plain):
        return "refund"
    goes_elsewhere = has_address and says("cues.ship", plain) and _change_or_return(plain) is None
    speaks_of_place = not has_items or says("cues.address_word", plain) or goes_elsewhere
    if speaks_of_place and _is_address(plain, has_address=has_address):
        return "address"
    if says("cues.account_update", plain) and not (has_items or has_order or has_payment):
        return "address"
    if not says("cues.difference", text) and _is_payment(
        plain, has_items=has_items, has_payment=has_payment, has_order=has_order
    ):
        return "payment"
    if has_items and not says("cues.return", plain) and says("cues.instead", plain):
        return "change"
    return _change_or_return(plain)


def _change_or_return(plain: str) -> Kind | None:
    """The first of the two verbs counts; `refund` beside a change only says where the difference goes."""
    changes, returns = pattern("cues.change").search(plain), pattern("cues.return").search(plain)
    if changes is None or returns is None:
        return "change" if changes else "return" if returns else None
    is_difference = pattern("cues.difference").fullmatch(returns.group()) is not None
    return "change" if is_difference or changes.start() < returns.start() else "return"


def _is_address(plain: str, *, has_address: bool) -> bool:
    named = says("cues.address_word", plain)
    corrects = says("cues.change", plain) or says("cues.put", plain) or says("cues.ship", plain)
    return (has_address and (named or corrects or says("cues.new_address", plain))) or (named and corrects)


def _is_payment(plain: str, *, has_items: bool, has_payment: bool, has_order: bool) -> bool:
    switches = says("cues.change", plain) or says("cues.put", plain)
    if says("cues.payment_word", plain) and switches:
        return not has_items
    if has_items or not has_payment or says("cues.return", plain):
        return False
    return says("cues.change", plain) or says("cues.pay", plain) or (has_order and says("cues.put", plain))


def reason_in(text: str) -> tuple[str, float] | None:
    """Return the cancellation reason the text gives, of the two there are, and the doubt about it (0 to 1)."""
    if says("cues.mistake", text):
        return "ordered by mistake", BOTH_REASONS if says("cues.unneeded", text) else 0.0
    if says("cues.unneeded", text):
        return "no longer needed", 0.0
    return ("no longer needed", 0.3) if says("cues.other_reason", text) else None
