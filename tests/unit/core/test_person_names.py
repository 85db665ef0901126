"""What a person may be called."""

import pytest

from agent.core.person_names import problem_with_name


@pytest.mark.parametrize("name", ["alice", "Mária Ó Sé", "李雷", "d.o-e@example.com", "x" * 100])
def test_ordinary_names_will_do(name: str) -> None:
    assert problem_with_name(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        " alice",
        "alice ",
        "a\x00b",
        "a\ud800",
        "a\nb",
        "a\u202eb",
        "a/b",
        "x" * 101,
        "system",
        "Agent",
        "policy",
        "system:clock",
    ],
)
def test_names_that_hide_something_or_pass_for_the_machine_are_refused(name: str) -> None:
    assert problem_with_name(name)
