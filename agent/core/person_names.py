"""What a person may be called: the name signs every record, stands in addresses and on screens."""

MAX_LETTERS = 100
RESERVED = frozenset({"system", "agent", "studio", "command line", "policy"})
"""What records call those who aren't people."""


def problem_with_name(name: str) -> str | None:
    """Return what is wrong with a new person's name, or None when it will do."""
    if not name.strip() or name != name.strip():
        return "must not be empty, nor begin or end with a space"
    if len(name) > MAX_LETTERS:
        return f"must have at most {MAX_LETTERS} characters"
    if not name.isprintable() or "/" in name:
        return "must consist of visible characters, without a slash"
    if name.lower().partition(":")[0] in RESERVED:
        return f"must be a person's; {name} is what records call the machine"
    return None
