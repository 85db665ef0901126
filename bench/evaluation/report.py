"""The figures as tables for a terminal, and as JSON."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.evaluation.scoring import (
    Figures,
    Outcome,
    Share,
    figures_by_action,
    figures_of,
    is_plan_right,
    which_are_right,
)


def print_report(console: Console, title: str, outcomes: Sequence[Outcome]) -> None:
    """Print everything that is known of a set of outcomes."""
    without_swaps = [outcome for outcome in outcomes if not outcome.case.has_same_item_swap]
    swaps = len(outcomes) - len(without_swaps)
    columns = {"all": figures_of(outcomes)}
    if swaps:
        columns = {f"without {swaps} same-item swaps": figures_of(without_swaps), **columns}
    console.print()
    console.print(_totals(title, columns))
    everything = columns["all"]
    if everything.has_run:
        console.print(_pauses(everything))
    console.print(_by_action(figures_by_action(without_swaps), has_run=everything.has_run))
    if everything.escaped:
        console.print("Escapes, one a line:")
        for escape in everything.escaped:
            console.print(f"  {escape.case_id}: {escape.name} {escape.args}")


def as_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures, and what came of each case, as JSON values; no text of a case is in it."""
    without_swaps = [outcome for outcome in outcomes if not outcome.case.has_same_item_swap]
    return {
        "all": asdict(figures_of(outcomes)),
        "without_same_item_swaps": asdict(figures_of(without_swaps)),
        "by_action": {name: asdict(figures) for name, figures in figures_by_action(without_swaps).items()},
        "cases": [_case_as_json(outcome) for outcome in outcomes],
    }


def _case_as_json(outcome: Outcome) -> dict[str, Any]:
    judged = zip(outcome.writes, which_are_right(outcome), strict=True)
    return {
        "case_id": outcome.case.case_id,
        "status": outcome.status,
        "is_plan_right": is_plan_right(outcome),
        "is_legal": outcome.is_legal,
        "is_state_right": outcome.is_state_right,
        "has_reply": outcome.has_reply,
        "writes": [asdict(write) | {"is_right": is_right} for write, is_right in judged],
    }


def _totals(title: str, columns: Mapping[str, Figures]) -> Table:
    table = Table()
    table.add_column(title)
    for name in columns:
        table.add_column(name, justify="right")
    plans: dict[str, Callable[[Figures], object]] = {
        "cases": lambda one: one.cases,
        "right plans (names, arguments, order)": lambda one: one.right_plans,
        "planned writes that are right": lambda one: one.planned_that_are_right,
        "right writes that were planned": lambda one: one.right_that_were_planned,
    }
    runs: dict[str, Callable[[Figures], object]] = {
        "writes that ran without a person, of those that ran": lambda one: one.ran_alone,
        "cases resolved that never paused": lambda one: one.resolved_alone,
        "escapes: wrong writes that ran alone, of those planned": lambda one: one.escapes,
        "escalations, right": lambda one: one.right_escalations,
        "escalations, needless": lambda one: one.needless_escalations,
        "final database equal (the shop accepts the right writes)": lambda one: one.equal_states,
        "left out: the shop refuses a right write": lambda one: one.refused_by_shop,
        "cases that ended with a reply": lambda one: one.replies,
        "ended": lambda one: ", ".join(f"{count} {status}" for status, count in one.statuses.items()),
    }
    has_run = columns["all"].has_run
    for label, read in (plans | runs if has_run else plans).items():
        table.add_row(label, *(str(read(one)) for one in columns.values()))
    return table


def _pauses(figures: Figures) -> Table:
    table = Table()
    table.add_column("needless pauses: the first factor of the review")
    table.add_column("right writes that waited", justify="right")
    table.add_column("in cases not called risky", justify="right")
    for factor, pauses in figures.needless_pauses.items():
        table.add_row(factor, str(pauses.count), str(pauses.in_calm_cases))
    total = sum(pauses.count for pauses in figures.needless_pauses.values())
    calm = sum(pauses.in_calm_cases for pauses in figures.needless_pauses.values())
    table.add_row("all", str(total), str(calm), style="bold")
    return table


def _by_action(by_action: Mapping[str, Figures], *, has_run: bool) -> Table:
    table = Table()
    table.add_column("cases that call for")
    heads = ["cases", "right plans"] + (["ran alone", "escapes", "database equal"] if has_run else [])
    for head in heads:
        table.add_column(head, justify="right")
    for name, one in by_action.items():
        cells = [str(one.cases), _percent(one.right_plans)]
        if has_run:
            cells += [_percent(one.ran_alone), str(one.escapes.count), _percent(one.equal_states)]
        table.add_row(name, *cells)
    return table


def _percent(share: Share) -> str:
    return f"{share.count / share.of:.0%}" if share.of else "–"
