"""Who asks, read from what either engine hands over."""

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from agent.server.identity import SYSTEM, bearer_token, is_studio, person_of, role_of, text_headers

ALICE = {"identity": "desk", "role": "reviewer", "person": "alice", "skills": ["orders"], "cap": 3}


class UserModel(BaseModel):
    """A user as the other engine has it."""

    identity: str
    role: str
    person: str
    skills: list[str]
    cap: int


def test_headers_come_as_bytes_or_text() -> None:
    assert text_headers({b"Authorization": b"Bearer x", "Host": "y"}) == {"authorization": "Bearer x", "host": "y"}


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Bearer", None),
        ("Bearer ", None),
        ("Basic abc", None),
        ("abc", None),
        ("", None),
    ],
)
def test_a_token_is_a_bearers(header: str, token: str | None) -> None:
    assert bearer_token({"authorization": header}) == token
    assert bearer_token({}) is None


@pytest.mark.parametrize("user", [ALICE, UserModel(**ALICE), SimpleNamespace(**ALICE)], ids=["dict", "model", "object"])
def test_a_person_is_read_from_every_shape_of_user(user: Any) -> None:
    person = person_of(user)

    assert person is not None
    assert (person.name, person.role, person.skills, person.cap) == ("alice", "reviewer", ("orders",), 3)
    assert role_of(user) == "reviewer"


def test_studio_and_the_system_are_no_person() -> None:
    assert person_of({"role": "studio", "person": ""}) is None
    assert person_of(None) is None
    assert role_of(None) == SYSTEM
    assert role_of({}) == ""


LOCAL = {"x-auth-scheme": "langsmith", "host": "127.0.0.1:2024"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (LOCAL, True),
        (LOCAL | {"host": "localhost"}, True),
        (LOCAL | {"host": "[::1]:2024"}, True),
        (LOCAL | {"origin": "https://smith.langchain.com"}, True),
        (LOCAL | {"origin": "https://evil.example"}, False),
        (LOCAL | {"origin": "null"}, False),
        (LOCAL | {"host": "127.0.0.1.evil.example"}, False),
        (LOCAL | {"host": "desk.example:2024"}, False),
        (LOCAL | {"host": ""}, False),
        ({"host": "127.0.0.1"}, False),
        (LOCAL | {"x-auth-scheme": "LANGSMITH"}, False),
    ],
)
def test_studio_is_taken_for_studio_on_loopback_alone(headers: dict[str, str], expected: bool) -> None:
    assert is_studio(headers) is expected
