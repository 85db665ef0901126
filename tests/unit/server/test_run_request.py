"""Which run requests a reviewer may send: one resume by interrupt id, and nothing beside it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.answers import RECORDED
from agent.server.run_request import RunRefused, hide_answer, resume_of_run

ID, OTHER_ID = "a" * 32, "b" * 32
THREAD = "f2f4b1de-0000-4000-8000-000000000000"
ANSWER = {"decisions": [{"type": "approve"}]}
RESUME = {"resume": {ID: ANSWER}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def a_run(**kwargs: Any) -> dict[str, Any]:
    """A plain resume, as the development server hands it to a handler."""
    return {"thread_id": THREAD, "kwargs": {"command": RESUME} | kwargs}


def test_a_resume_by_id_is_taken_apart() -> None:
    assert resume_of_run(a_run()) == (THREAD, ID, ANSWER)


def test_a_resume_by_id_is_found_where_the_other_engine_puts_it() -> None:
    assert resume_of_run({"thread_id": THREAD, "command": RESUME}) == (THREAD, ID, ANSWER)


def test_what_the_server_itself_adds_is_no_offence() -> None:
    configurable = {"langgraph_auth_user": {}, "langgraph_request_id": "x", "checkpoint_ns": "", "x-trace": "1"}

    assert resume_of_run(a_run(config={"configurable": configurable}, input=None, webhook=None)) == (THREAD, ID, ANSWER)


@pytest.mark.parametrize(
    "command",
    [
        None,
        {},
        [],
        "resume",
        {"resume": ANSWER},
        {"resume": "approve"},
        {"resume": True},
        {"resume": [ANSWER]},
        {"resume": {}},
        {"resume": {ID: ANSWER, OTHER_ID: ANSWER}},
        {"resume": {ID.upper(): ANSWER}},
        {"resume": {ID[:-1]: ANSWER}},
        {"resume": {f"{ID}\n": ANSWER}},
        {"resume": {"x": ANSWER}},
        {"goto": "execute"},
        {"update": {"human_approved": True}},
        RESUME | {"goto": "execute"},
        RESUME | {"goto": []},
        RESUME | {"update": {"cursor": 1}},
        RESUME | {"graph": "support"},
    ],
)
def test_any_other_command_is_refused(command: Any) -> None:
    with pytest.raises(RunRefused):
        resume_of_run({"thread_id": THREAD, "kwargs": {"command": command}})


@pytest.mark.parametrize(
    "beside",
    [
        {"input": {"ticket_id": "T1"}},
        {"interrupt_before": ["execute"]},
        {"interrupt_after": "*"},
        {"webhook": "https://example.com"},
        {"feedback_keys": ["x"]},
        {"config": {"recursion_limit": 5}},
        {"config": {"tags": ["x"]}},
        {"config": {"configurable": {"__pregel_resume_map": {ID: ANSWER}}}},
        {"config": {"configurable": {"__pregel_resuming": True}}},
        {"config": {"configurable": {"checkpoint_id": "1"}}},
        {"config": {"configurable": {"checkpoint_ns": "sub"}}},
        {"config": {"configurable": {"thread_id": "other"}}},
        {"config": {"configurable": {"planner": "openai:x"}}},
        {"config": {"configurable": {"x-resume": {ID: ANSWER}}}},
        {"context": {"__pregel_resume_map": {ID: ANSWER}}},
        {"context": {"planner": "openai:x"}},
        {"temporary": True},
    ],
    ids=str,
)
def test_anything_beside_the_resume_is_refused(beside: dict[str, Any]) -> None:
    with pytest.raises(RunRefused):
        resume_of_run(a_run(**beside))


@pytest.mark.parametrize(
    "timing", [{"after_seconds": 100_000}, {"multitask_strategy": "interrupt"}, {"multitask_strategy": "rollback"}]
)
def test_an_answer_that_would_start_later_or_end_another_run_is_refused(timing: dict[str, Any]) -> None:
    with pytest.raises(RunRefused):
        resume_of_run(a_run() | timing)


def test_a_run_without_a_thread_is_refused() -> None:
    with pytest.raises(RunRefused):
        resume_of_run({"kwargs": {"command": RESUME}})


@pytest.mark.parametrize("is_on_other_engine", [False, True])
def test_a_hidden_answer_says_neither_what_nor_who(is_on_other_engine: bool) -> None:
    secret = {"type": "approve", "notes": "I know her"}
    config = {"configurable": {"langgraph_auth_user": {"person": "alice"}, "langgraph_auth_user_id": "desk"}}
    run = a_run(command={"resume": {ID: secret}}, config=config)
    if is_on_other_engine:
        run["command"] = run["kwargs"].pop("command")

    hide_answer(run, ID)

    assert resume_of_run(run) == (THREAD, ID, RECORDED)
    assert not any(word in str(run) for word in ("alice", "approve", "I know her"))


@given(st.dictionaries(st.sampled_from(["resume", "goto", "update", "graph"]), JSON, max_size=3))
def test_a_command_passes_only_as_one_resume_by_one_id(command: dict[str, Any]) -> None:
    given_keys = {key for key, value in command.items() if value is not None}
    resume = command.get("resume")
    is_by_id = given_keys == {"resume"} and isinstance(resume, dict) and set(resume) == {ID}
    try:
        resume_of_run({"thread_id": THREAD, "kwargs": {"command": command}})
    except RunRefused:
        assert not is_by_id
    else:
        assert is_by_id


@given(st.text(max_size=40), JSON.filter(lambda value: value is not None))
def test_no_other_key_of_the_configuration_passes(name: str, value: Any) -> None:
    allowed = name.startswith("x-") and isinstance(value, str)
    try:
        resume_of_run(a_run(config={"configurable": {f"_{name}": value}}))
        raise AssertionError("it passed")
    except RunRefused:
        assert not f"_{name}".startswith("x-") or not allowed
