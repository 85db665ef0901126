"""Which texts can be the id of a row; Postgres refuses a whole statement for one that can't."""

import uuid


def is_uuid(value: str) -> bool:
    """Whether the text is a UUID."""
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def must_be_uuid(value: str) -> str:
    """Return the text if it is a UUID. Raises `ValueError`."""
    return str(uuid.UUID(value))
