"""How commands speak: lines on standard output, refusals on standard error."""

import sys
from typing import NoReturn

import typer


def say(line: str = "") -> None:
    """Write one line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def refuse(why: str, status: int = 2) -> NoReturn:
    """Say what is wrong and end with that status."""
    sys.stderr.write(f"{why}\n")
    raise typer.Exit(status)
