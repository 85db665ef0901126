"""The instructions that models are given, one file a call."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Template


@cache
def prompt(name: str) -> str:
    """Return a call's instructions; reads a file."""
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")


def planner_prompt(actions: Mapping[str, str]) -> str:
    """Return the planner's instructions with these actions, each a name and what it does; reads a file."""
    described = "\n".join(f"- {name}: {description}" for name, description in actions.items())
    return Template(prompt("plan")).substitute(actions=described)
