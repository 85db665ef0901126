"""Cases reviewed together, and what came of each, as HTML; every value is escaped here."""

from collections.abc import Sequence
from datetime import datetime

from reviewer_app.batching import Batch, LeftOut, ResultLine, summary
from reviewer_app.html import escape
from reviewer_app.open_case import OpenCase
from reviewer_app.undoing import seconds_left
from reviewer_app.wording import money, sentence_case

BAR = (
    '<div class="batch-bar" hidden><span id="batch-count" role="status"></span>'
    '<button type="button" class="small-button" data-batch-review>Review together</button>'
    '<button type="button" class="link-button" data-batch-clear>Clear</button></div>'
)
CAME = {"approved": "Approved", "left_out": "Left out", "in_doubt": "Not known", "taken_back": "Taken back"}
TONE = {"approved": "pass", "left_out": "warn", "in_doubt": "warn", "taken_back": "plain"}


def batch_html(batch: Batch) -> str:
    """Return the cases as one table, and below it those that were chosen but are left out."""
    count = len(batch.cases)
    if not count:
        heading = "None of the chosen cases can be decided in a batch"
        return f'<h2 tabindex="-1">{heading}</h2>{left_out_html(batch.left_out)}'
    rows = "".join(_case_html(case) for case in batch.cases)
    first = batch.cases[0].review
    kind = first.title or sentence_case(first.action)
    cases = "1 case" if count == 1 else f"{count} cases"
    return (
        f'<h2 tabindex="-1">{escape(kind)}: review {cases} together</h2>'
        '<table class="batch"><thead><tr><th scope="col">Customer</th><th scope="col">What it does</th>'
        '<th scope="col">Amount</th><th scope="col">Risk</th><th scope="col">Why it waits</th>'
        f'<th scope="col">Checks</th></tr></thead><tbody>{rows}</tbody></table>{left_out_html(batch.left_out)}'
    )


def left_out_html(left_out: Sequence[LeftOut]) -> str:
    """Return the chosen cases that aren't in the batch, each with the reason."""
    if not left_out:
        return ""
    lines = "".join(f"<li><b>{escape(each.what)}</b> {escape(each.why)}</li>" for each in left_out)
    return f'<section class="left-out"><h3>Not in this batch</h3><ul>{lines}</ul></section>'


def results_html(lines: Sequence[ResultLine], now: datetime) -> str:
    """Return what came of each case, with an undo for as long as it can be taken back."""
    can_undo = [line.undoable for line in lines if line.undoable and line.undoable.until > now]
    rows = "".join(_result_html(line, now) for line in lines)
    ids = " ".join(each.decision_id for each in can_undo)
    every = f'<button type="button" class="undo" data-batch-undo="{escape(ids)}">Undo all</button>'
    return (
        f'<h2 tabindex="-1" role="status">{escape(summary(lines))}</h2>'
        '<table class="batch results"><thead><tr><th scope="col">Case</th><th scope="col">What came of it</th>'
        f"<td>{every if len(can_undo) > 1 else ''}</td></tr></thead><tbody>{rows}</tbody></table>"
    )


def _case_html(case: OpenCase) -> str:
    review, view = case.review, case.view
    cells = (
        ("What it does", escape(review.summary or view.title)),
        ("Amount", escape(money(review.money_usd)) if review.money_usd else "none"),
        ("Risk", f'<span class="score {view.risk}">{view.risk_score:.2f}</span>'),
        ("Why it waits", escape(review.reason)),
        ("Checks", f"{len(review.checks)} pass"),
    )
    body = "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in cells)
    return (
        f'<tr data-batch-case="{escape(review.review_id)}"><th scope="row">{escape(review.customer_name or "Unknown")}'
        f'<span class="quiet">{escape(review.ticket_id)}</span></th>{body}</tr>'
    )


def _result_html(line: ResultLine, now: datetime) -> str:
    undo, left = "", ""
    if line.undoable and line.undoable.until > now:
        seconds = seconds_left(line.undoable, now)
        left = f' data-left="{seconds}"'
        undo = (
            f'<button type="button" class="undo" data-batch-undo="{escape(line.undoable.decision_id)}" '
            f'aria-label="Undo: {escape(line.what)}">Undo <span aria-hidden="true">({seconds} s)</span></button>'
        )
    # What follows is said once it can't be taken back any more.
    said = f'<span class="afterwards"{" hidden" if undo else ""}>{escape(line.said)}</span>'
    came = f'<span class="verdict {TONE[line.came_of_it]}">{CAME[line.came_of_it]}</span>'
    return (
        f'<tr data-result="{escape(line.review_id)}" class="{line.came_of_it}"{left}>'
        f'<th scope="row">{escape(line.what)}</th><td>{came} {said}</td><td>{undo}</td></tr>'
    )
