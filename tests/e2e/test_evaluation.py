"""The evaluation on a few tickets: every part of it meets the real server once."""

import asyncio
from pathlib import Path

import pytest

from bench.evaluation.retail_cases import read_tickets
from bench.evaluation.running import run_cases
from bench.evaluation.scoring import figures_of
from bench.serving import add_people, database, server


@pytest.mark.retail
def test_a_few_tickets_go_through_the_system_and_leave_only_their_own_marks(
    retail_directory: Path, tmp_path: Path
) -> None:
    cases = read_tickets(retail_directory / "tickets_dev.jsonl")[:6]
    heard: list[tuple[int, int]] = []

    with database(tmp_path) as url:
        tokens = asyncio.run(add_people(url, tmp_path))
        with server(tmp_path, url, tokens, {"MODEL": "offline"}) as system:
            run = asyncio.run(run_cases(system, retail_directory, cases, lambda *counts: heard.append(counts)))

    figures = figures_of(run.outcomes)
    assert run.failures == ()
    assert run.strayed == ()
    assert heard[-1] == (6, 6)
    assert figures.replies.count == 6
    assert figures.right_that_were_planned.count > 0
    assert figures.equal_states.count > 0
    assert sum(write.has_run for outcome in run.outcomes for write in outcome.writes) > 0
