"""`python -m bench.evaluation`: how well the system decides, measured on a data set."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from agent.actions.registry import load_actions
from agent.cli.output import refuse, say
from agent.settings import PROJECT_ROOT, settings
from agent.wiring import build_model, read_policy
from bench.errors import MeasurementFailed
from bench.evaluation import report
from bench.evaluation.planning import plan_cases
from bench.evaluation.retail_cases import Case, find_retail_data, read_threads, read_tickets
from bench.evaluation.running import Run, run_cases
from bench.serving import add_people, database, home_folder, server

TICKETS = "tickets_dev.jsonl"
THREADS = "threads_dev.jsonl"
SHOWN_FAILURES = 20
TELL_EVERY = 50
SIMULATED = """\
Each case is one ticket, and a thread's turns are one message, with blank lines between them. A simulated reviewer
approves exactly the right writes that the shop accepts, and rejects everything else."""


def main(
    data: Annotated[Path | None, typer.Option(help="The data set's folder; by default beside the project.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only this many cases of each kind.")] = None,
    threads_only: Annotated[bool, typer.Option("--threads-only", help="Only the natural threads.")] = False,
    tickets_only: Annotated[bool, typer.Option("--tickets-only", help="Only the one-message tickets.")] = False,
    plans_only: Annotated[bool, typer.Option("--plans-only", help="Ask the model alone; no server.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures here.")] = None,
    home: Annotated[Path | None, typer.Option(help="An empty folder for the server's data and logs; kept.")] = None,
) -> None:
    """Run a data set's tickets through the whole system, and print how well it decided."""
    directory = data if data is not None else find_retail_data(PROJECT_ROOT)
    if directory is None or not (directory / "orders.json").is_file():
        where = directory or PROJECT_ROOT.parent / "shared" / "data" / "retail"
        refuse(f"The retail data set isn't in {where}; name its folder: make eval DATA=FOLDER")
    sets = _read(directory, limit, with_tickets=not threads_only, with_threads=not tickets_only)
    console = Console(highlight=False, width=120)
    _announce(plans_only=plans_only)
    try:
        runs = _plan_all(directory, sets) if plans_only else _run_all(directory, sets, home)
    except MeasurementFailed as failure:
        say(f"The system failed: {failure}")
        raise typer.Exit(1) from None
    for name, run in runs.items():
        report.print_report(console, name, run.outcomes)
    if json_file is not None:
        _write(json_file, {name: report.as_json(run.outcomes) for name, run in runs.items()})
    reasons = [reason for run in runs.values() for reason in run.failures]
    reasons += [f"changed, and isn't the ticket's customer's: {row}" for run in runs.values() for row in run.strayed]
    if reasons:
        say(f"The system failed {len(reasons)} times:")
        for reason in reasons[:SHOWN_FAILURES]:
            say(f"  {reason}")
        raise typer.Exit(1)


def _read(directory: Path, limit: int | None, *, with_tickets: bool, with_threads: bool) -> dict[str, list[Case]]:
    sets = {}
    if with_tickets and (directory / TICKETS).is_file():
        sets["Tickets"] = read_tickets(directory / TICKETS)[:limit]
    if with_threads and (directory / THREADS).is_file():
        sets["Threads"] = read_threads(directory / THREADS)[:limit]
    if not sets:
        refuse(f"{directory} has neither {TICKETS} nor {THREADS} to run, or both were left out")
    return sets


def _announce(*, plans_only: bool) -> None:
    config = settings()
    policy = read_policy(config.policy_path)
    thresholds = {policy.terms(name).threshold for name in load_actions()}
    say(f"Model {config.model}; threshold {', '.join(f'{one:.2f}' for one in sorted(thresholds))}.")
    say("The model's plans alone, without a server." if plans_only else SIMULATED)


def _plan_all(directory: Path, sets: Mapping[str, Sequence[Case]]) -> dict[str, Run]:
    model = build_model(settings().model, settings(), load_actions())

    async def plan() -> dict[str, Run]:
        return {name: Run(await plan_cases(model, directory, cases)) for name, cases in sets.items()}

    return asyncio.run(plan())


def _run_all(directory: Path, sets: Mapping[str, Sequence[Case]], home: Path | None) -> dict[str, Run]:
    with home_folder(home) as folder, database(folder) as url:
        tokens = asyncio.run(add_people(url, folder))
        with server(folder, url, tokens, {}) as system:
            return {name: asyncio.run(run_cases(system, directory, cases, _tell)) for name, cases in sets.items()}


def _tell(done: int, of: int) -> None:
    if done % TELL_EVERY == 0:
        say(f"{done} of {of} are through")


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
