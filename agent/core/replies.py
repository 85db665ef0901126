"""What a customer is told at a pause: words of ours, the same whichever model plans."""


def acknowledgement(first_name: str | None, hours: float | None) -> str:
    """Return the message at a pause; `hours` is the longest the decision may take, None when there is no limit."""
    greeting = f"Hello {first_name}" if first_name else "Hello"
    within = f" You will hear from us within {_hours(hours)}." if hours is not None else ""
    return (
        f"{greeting},\n\nthank you for your message. We have prepared what you asked for, and a colleague is looking "
        f"at it before it is carried out.{within} You don't need to do anything; if something has changed, just reply."
        "\n\nKind regards,\nCustomer Support"
    )


def _hours(hours: float) -> str:
    whole = max(1, round(hours))
    return "one hour" if whole == 1 else f"{whole} hours"
