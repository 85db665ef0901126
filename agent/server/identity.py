"""Reading who asks from a request: engines hand headers and users over in different shapes."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from agent.ledger.people import Person

STUDIO = "studio"
SYSTEM = "system"
ANONYMOUS = "anonymous"
"""Who reads public metrics without a token; no other door knows this role."""
STUDIO_ORIGINS = frozenset(
    {
        "https://smith.langchain.com",
        "https://eu.smith.langchain.com",
        "https://aws.smith.langchain.com",
        "https://apac.smith.langchain.com",
    }
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def text_headers(headers: Mapping[Any, Any]) -> dict[str, str]:
    """Return headers as lower-case text; `langgraph dev` gives bytes, Aegra strings."""
    return {_text(name).lower(): _text(value) for name, value in headers.items()}


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """Return the token of an `Authorization: Bearer` header, or None when there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def is_studio(headers: Mapping[str, str]) -> bool:
    """Whether a request without a token is LangGraph Studio's, sent to a loopback address."""
    host = urlsplit(f"//{headers.get('host', '')}").hostname
    origin = headers.get("origin")
    is_from_studio = origin is None or origin in STUDIO_ORIGINS
    return headers.get("x-auth-scheme") == "langsmith" and host in LOOPBACK and is_from_studio


def is_scrape(method: str, path: str) -> bool:
    """Whether a request reads the metrics, and does nothing else."""
    return (method, path) == ("GET", "/holdpoint/metrics")


def fields_of(user: Any) -> Mapping[str, Any]:
    """Return a user's fields; mapping-like on `langgraph dev`, a model on Aegra."""
    if isinstance(user, Mapping):
        return user
    if hasattr(user, "model_dump"):
        fields: Mapping[str, Any] = user.model_dump()
        return fields
    names = ("role", "person", "skills", "cap")
    return {name: _get(user, name) for name in names}


def role_of(user: Any) -> str:
    """Return the role that `authenticate` gave; in process there is no user, and the system asks."""
    return str(fields_of(user).get("role") or "") if user is not None else SYSTEM


def person_of(user: Any) -> Person | None:
    """Return the signed-in person, or None for Studio and the system."""
    fields = fields_of(user) if user is not None else {}
    if not fields.get("person"):
        return None
    return Person(
        name=fields["person"], role=fields["role"], skills=tuple(fields.get("skills") or ()), cap=fields.get("cap") or 0
    )


def _get(user: Any, name: str) -> Any:
    try:
        return user[name]
    except (KeyError, TypeError, IndexError):
        return getattr(user, name, None)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
