"""`python -m agent status`: how everything stands, and whether a parked ticket was forgotten."""

import asyncio

import pytest
from fixtures.ledger import a_person, hire, hold_case
from fixtures.receiver import a_ticket_that_says
from typer.testing import CliRunner

from agent.cli.commands import app
from agent.cli.ticket_commands import Standing, status_lines
from agent.database import create_engine
from agent.ledger.parked import Parked
from agent.settings import settings


def a_standing(**changes: object) -> Standing:
    given = {"by_status": {}, "undelivered": 0, "dead": 0, "parked": Parked(count=0, lacking=())}
    return Standing.model_validate(given | changes)


def test_tickets_and_messages_are_counted() -> None:
    standing = a_standing(by_status={"running": 2, "attention": 1}, undelivered=3, dead=4)

    assert [line.split() for line in status_lines(standing)][:4] == [
        ["attention", "1"],
        ["running", "2"],
        ["messages", "not", "delivered", "3"],
        ["messages", "given", "up", "4"],
    ]


def test_what_lacks_an_owner_or_a_deadline_has_a_line_of_its_own_before_the_last() -> None:
    lacking = (("T1", "no open review"), ("T\n2", "no administrator is there"))

    *_, first, second, last = status_lines(a_standing(parked=Parked(count=5, lacking=lacking)))

    assert (first, second) == ("T1: no open review", "'T\\n2': no administrator is there")
    assert last == "parked tickets with an owner and a deadline: 3 of 5"


@pytest.mark.postgres
@pytest.mark.parametrize(("skills", "code", "owned"), [(("orders",), 0, 1), (("data",), 1, 0)])
def test_the_command_fails_when_a_parked_ticket_has_nobody(
    database: str, monkeypatch: pytest.MonkeyPatch, skills: tuple[str, ...], code: int, owned: int
) -> None:
    async def fill() -> None:
        engine = create_engine(database)
        await hire(engine, a_person("alice", skills=skills))
        await hold_case(engine, "T1")
        await a_ticket_that_says(engine, "T2", "final")
        await engine.dispose()

    asyncio.run(fill())
    monkeypatch.setenv("DATABASE_URL", database)
    settings.cache_clear()

    result = CliRunner().invoke(app, ["status"])

    settings.cache_clear()
    assert result.exit_code == code, result.output
    lines = result.output.splitlines()
    assert lines[-1] == f"parked tickets with an owner and a deadline: {owned} of 1"
    assert ["messages", "not", "delivered", "1"] in [line.split() for line in lines]
    assert any(line.startswith("T1: ") for line in lines) == bool(code)
