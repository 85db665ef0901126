"""Which run requests a reviewer may send: one resume, by interrupt id, and nothing beside it.

A list of what is allowed, not of what is known to be bad: LangGraph has many doors into a paused thread (a resume map
in `config`, `goto`, `update`, fresh input, another checkpoint).
"""

import re
from collections.abc import Mapping
from typing import Any

from agent.core.answers import RECORDED
from agent.errors import HoldpointError

INTERRUPT_ID = re.compile(r"[0-9a-f]{32}")
# What the server itself adds to every run's configuration; it overwrites these when a caller sends them.
SERVER_KEYS = frozenset(
    {
        "langgraph_auth_user",
        "langgraph_auth_user_id",
        "langgraph_auth_permissions",
        "langgraph_request_id",
        "__request_start_time_ms__",
        "__after_seconds__",
        "user-agent",
    }
)
EMPTY_ONLY = ("input", "interrupt_before", "interrupt_after", "webhook", "feedback_keys")


class RunRefused(HoldpointError):
    """A reviewer may send one resume by interrupt id, and nothing else."""


def resume_of_run(value: Mapping[str, Any]) -> tuple[str, str, object]:
    """Return the thread's id, the interrupt's id and the answer of a run request. Raises `RunRefused`."""
    kwargs = value.get("kwargs") or {}
    command = kwargs.get("command") or value.get("command") or {}
    if not isinstance(command, Mapping) or set(_filled(command)) != {"resume"}:
        raise RunRefused("command must hold exactly one thing: resume, a map of one interrupt id to its answer")
    resume = command["resume"]
    if not isinstance(resume, Mapping) or len(resume) != 1:
        raise RunRefused("command.resume must map exactly one interrupt id to its answer")
    interrupt_id, answer = next(iter(resume.items()))
    if not isinstance(interrupt_id, str) or not INTERRUPT_ID.fullmatch(interrupt_id):
        raise RunRefused("command.resume must be keyed by the interrupt's id, 32 hexadecimal digits")
    for name in EMPTY_ONLY:
        if kwargs.get(name):
            raise RunRefused(f"{name} can't be sent with an answer")
    _refuse_configuration(kwargs)
    _refuse_timing(value)
    thread_id = value.get("thread_id")
    if thread_id is None or kwargs.get("temporary"):
        raise RunRefused("an answer is sent to its thread")
    return str(thread_id), interrupt_id, answer


def hide_answer(value: Mapping[str, Any], interrupt_id: str) -> None:
    """Take the answer out of a run request, and who sent it: the server keeps both for whoever reads the thread."""
    kwargs = value.get("kwargs") or {}
    for command in (kwargs.get("command"), value.get("command")):
        if command:
            command["resume"] = {interrupt_id: RECORDED}
    configurable = (kwargs.get("config") or {}).get("configurable") or {}
    if "langgraph_auth_user" in configurable:
        configurable["langgraph_auth_user"] = None


def _refuse_configuration(kwargs: Mapping[str, Any]) -> None:
    config = kwargs.get("config") or {}
    if beside := [name for name in _filled(config) if name != "configurable"]:
        raise RunRefused(f"config.{beside[0]} can't be sent with an answer")
    for place, configurable in (
        ("config.configurable", config.get("configurable")),
        ("context", kwargs.get("context")),
    ):
        for name, given in (configurable or {}).items():
            is_root = name == "checkpoint_ns" and given == ""
            is_header = name.startswith("x-") and isinstance(given, str)
            if name not in SERVER_KEYS and not is_root and not is_header and given is not None:
                raise RunRefused(f"{place}.{name} can't be sent with an answer")


def _refuse_timing(value: Mapping[str, Any]) -> None:
    # A run that is to start some day keeps its thread busy until then; the other two end a run that is at work.
    if value.get("after_seconds"):
        raise RunRefused("after_seconds can't be sent with an answer")
    if value.get("multitask_strategy") in ("interrupt", "rollback"):
        raise RunRefused("An answer waits for its turn: multitask_strategy can be enqueue or reject")


def _filled(values: Mapping[str, Any]) -> list[str]:
    return [name for name, value in values.items() if value is not None]
