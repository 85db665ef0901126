"""One case as HTML; every value is escaped here, the customer's words above all."""

from collections.abc import Sequence

from reviewer_app.case_view import CaseView, ChangeLine, CheckLine, FactorBar, PlanLine, Words
from reviewer_app.customer_view import CustomerPanel, OrderLine
from reviewer_app.html import countdown_html, escape, sentence_html, time_html
from reviewer_app.similar_view import SimilarLine
from reviewer_app.values import Lines
from reviewer_app.wording import risk_in_words

NO_CASE = (
    '<div class="empty case-empty"><p class="empty-title">No case is open</p>'
    "<p>Choose one from the list; the most urgent stands on top.</p></div>"
)
_CHECK_WORDS = {"pass": "Pass", "warn": "Warning", "fail": "Fails"}


def case_html(case: CaseView) -> str:
    """Return the case's page."""
    return (
        f'<article class="case" data-case="{escape(case.review_id)}" aria-label="Case" tabindex="-1">'
        f"{_head(case)}{_why(case)}{case_body_html(case)}{_foot(case)}</article>"
    )


def case_body_html(case: CaseView) -> str:
    """Return all that speaks for and against the action, without what can be done about it now."""
    return (
        '<div class="columns"><div class="column-what">'
        f"{_action(case)}{_section('What it would change', changes_html(case.changes))}"
        f"{_section('Checks', checks_html(case.checks) + policy_html(case.policy))}{_similar(case.similar)}"
        '</div><div class="column-who">'
        f"{_section('Conversation', _conversation(case.words))}{_risk(case)}{_customer(case.customer)}"
        f"</div></div>{_section('Plan', _plan(case.plan))}"
    )


def preview_html(summary: str, changes: Sequence[ChangeLine], checks: Sequence[CheckLine]) -> str:
    """Return what a dry run of edited arguments found."""
    return (
        f'<p class="summary">{escape(summary)}</p><div class="columns"><div>{changes_html(changes)}</div>'
        f"<div>{checks_html(checks)}</div></div>"
    )


def edits_html(edits: Sequence[ChangeLine]) -> str:
    """Return what an edit changes of the proposal, a line each."""
    lines = "".join(
        f'<li><b>{escape(line.what)}</b> <span class="before">{lines_html(line.before)}</span>'
        f'<span class="becomes" role="img" aria-label="becomes">→</span>'
        f'<span class="after">{lines_html(line.after)}</span></li>'
        for line in edits
    )
    return f'<ul class="edits" aria-label="Changes to the proposal">{lines}</ul>' if lines else ""


def changes_html(changes: Sequence[ChangeLine]) -> str:
    """Return the before-and-after table."""
    if not changes:
        return '<p class="quiet">Nothing: a check forbids it, or no value would differ.</p>'
    rows = "".join(
        f'<tr><th scope="row">{escape(line.what)}</th><td class="before">{lines_html(line.before)}</td>'
        f'<td class="after">{lines_html(line.after)}</td></tr>'
        for line in changes
    )
    return (
        '<table class="changes"><thead><tr><th scope="col">What</th><th scope="col">Now</th>'
        f'<th scope="col">Afterwards</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def lines_html(lines: Lines) -> str:
    """Return a value's lines, each with the id behind it in small."""
    return "<br>".join(
        escape(line.words) + (f' <span class="ref">{escape(line.ref)}</span>' if line.ref else "") for line in lines
    )


def policy_html(policy: str) -> str:
    """Return the rules of the action, folded away; nothing when none are written down."""
    if not policy:
        return ""
    rules = "".join(f"<li>{escape(line)}</li>" for line in policy.splitlines() if line.strip())
    return f'<details class="policy"><summary>The rules for this action</summary><ul>{rules}</ul></details>'


def checks_html(checks: Sequence[CheckLine]) -> str:
    """Return the list of checks, each with its result in a word; those that pass fold into one line."""
    if not checks:
        return '<p class="quiet">No checks were made.</p>'
    remarkable = [check for check in checks if check.status != "pass"]
    passed = [check for check in checks if check.status == "pass"]
    folded = (
        f'<details class="passed"><summary>{_passed(len(passed), is_all=not remarkable)}'
        f'<span class="quiet">{escape(" · ".join(check.name for check in passed))}</span></summary>'
        f"{_check_list(passed)}</details>"
        if passed
        else ""
    )
    return f"{_check_list(remarkable)}{folded}"


def _check_list(checks: Sequence[CheckLine]) -> str:
    lines = "".join(
        f'<li class="check {check.status}"><span class="verdict">{_CHECK_WORDS[check.status]}</span>'
        f"<span><b>{escape(check.name)}</b><br>{escape(check.detail)}</span></li>"
        for check in checks
    )
    return f'<ul class="checks">{lines}</ul>' if lines else ""


def _passed(count: int, *, is_all: bool) -> str:
    what = "1 check" if count == 1 else f"{count} checks"
    return f"All {what} pass" if is_all and count > 1 else f"{what} pass{'es' if count == 1 else ''}"


def _section(title: str, body: str, kind: str = "") -> str:
    return f'<section class="panel {kind}"><h3>{escape(title)}</h3>{body}</section>' if body else ""


def _head(case: CaseView) -> str:
    claim = sentence_html(case.claim, case.moments)
    held = f'<span class="claim{" mine" if case.is_mine else ""}">{claim}</span>' if case.claim else ""
    half = f"<span>{escape(case.half_time)}</span>" if case.half_time else ""
    others = f'<span class="viewers">{escape(case.viewers)}</span>' if case.viewers else ""
    return (
        f'<header class="case-head"><div><p class="eyebrow">{escape(case.subtitle)} · waiting since '
        f"{time_html(case.since)}</p><h2>{escape(case.title)}</h2>"
        f'<p class="facts">{countdown_html(case.due_at, case.seen_at)}{half}{held}{others}</p></div>'
        f'<div class="chip {case.risk}"><b>{case.risk_score:.2f}</b>'
        f"<span>{risk_in_words(case.risk)}</span></div></header>"
    )


def _why(case: CaseView) -> str:
    why_not = sentence_html(case.blocked, case.moments)
    blocked = f'<div class="notice plain" role="status">{why_not}</div>' if case.blocked else ""
    why = f'<p class="why"><b>Why it is here</b> {escape(case.reason)}</p>' if case.reason else ""
    approvals = f'<div class="notice plain" role="status">{escape(case.approvals)}</div>' if case.approvals else ""
    return blocked + (approvals if case.can_decide else "") + why


def _action(case: CaseView) -> str:
    is_said = case.amount in case.summary
    amount = f'<span class="amount">{escape(case.amount)}</span>' if case.amount and not is_said else ""
    summary = f'<p class="summary">{escape(case.summary)} {amount}</p>' if case.summary or amount else ""
    args = "".join(f"<div><dt>{escape(each.label)}</dt><dd>{lines_html(each.value)}</dd></div>" for each in case.args)
    why = f'<p class="rationale"><b>The agent:</b> {escape(case.rationale)}</p>' if case.rationale else ""
    return _section("Proposed action", f'{summary}{why}<dl class="args">{args}</dl>', "action")


def _conversation(words: Sequence[Words]) -> str:
    return "".join(
        f'<div class="said {"theirs" if said.is_customer else "ours"}"><p class="quiet">{escape(said.speaker)} · '
        f'{time_html(said.when)}</p><div class="words" dir="auto">{escape(said.text)}</div></div>'
        for said in words
    )


def _customer(customer: CustomerPanel | None) -> str:
    if customer is None:
        return _section("Customer", '<p class="quiet">Not a customer the shop knows.</p>')
    tier = f'<span class="mark tier">{escape(customer.tier)}</span>' if customer.tier != "standard" else ""
    lines = " · ".join(escape(part) for part in (customer.customer_id, customer.email, customer.place) if part)
    methods = ", ".join(escape(method) for method in customer.payment_methods) or "none on file"
    orders = "".join(_order(order) for order in customer.orders)
    older = f'<p class="quiet">and {customer.older_orders} older</p>' if customer.older_orders else ""
    refunds = f'<p class="quiet">{escape(customer.refunds)}</p>' if customer.refunds else ""
    body = (
        f'<p class="customer"><b>{escape(customer.name)}</b> {tier}<br><span class="quiet">{lines}</span></p>'
        f'<p class="quiet">Pays with {methods}</p>{refunds}<ul class="orders">{orders}</ul>{older}'
    )
    return _section("Customer", body)


def _order(order: OrderLine) -> str:
    this = '<span class="mark plain">this case</span>' if order.is_this else ""
    refunded = f'<br><span class="quiet refunded">{escape(order.refunded)}</span>' if order.refunded else ""
    return (
        f"<li{' class=this' if order.is_this else ''}><span><b>{escape(order.order_id)}</b> {this}<br>"
        f'<span class="quiet">{escape(order.items)}</span>{refunded}</span>'
        f'<span class="order-end">{escape(order.total)}<br>'
        f'<span class="quiet">{escape(order.status)}</span></span></li>'
    )


def _risk(case: CaseView) -> str:
    score, threshold = _percent(case.risk_score), _percent(case.threshold)
    over = "above" if case.risk_score > case.threshold else "at or below"
    side = " left" if case.threshold > 0.7 else ""
    meter = (
        f'<div class="meter" role="img" aria-label="Risk {case.risk_score:.2f}, threshold {case.threshold:.2f}">'
        f'<span class="fill {case.risk}" style="width:{score}%"></span>'
        f'<span class="line{side}" style="left:{threshold}%"><span>threshold {case.threshold:.2f}</span></span></div>'
        f'<p class="quiet">Risk {case.risk_score:.2f} is {over} the threshold of {case.threshold:.2f}; '
        f"the model alone put it at {case.model_risk:.2f}.</p>"
    )
    factors = "".join(_factor(factor) for factor in case.factors)
    return _section("Risk", f'{meter}<ul class="factors">{factors}</ul>', "risk")


def _similar(similar: Sequence[SimilarLine]) -> str:
    if not similar:
        return ""
    lines = "".join(_similar_line(past) for past in similar)
    return _section("Similar past decisions: the agent saw these", f'<ol class="similar">{lines}</ol>')


def _similar_line(past: SimilarLine) -> str:
    who = f" by {escape(past.by)}" if past.by else ""
    ticket = f" · {escape(past.ticket_id)}" if past.ticket_id else ""
    notes = f'<p class="past-notes"><b>Notes:</b> {escape(past.notes)}</p>' if past.notes else ""
    return (
        f'<li><p class="past"><span class="verdict {past.type}">{escape(past.verdict)}</span> '
        f"<b>{escape(past.action)}</b>"
        f'<span class="quiet likeness">{escape(past.likeness)} · {past.similarity:.2f}</span></p>'
        f'<p class="past-words" dir="auto">{escape(past.excerpt)}</p>{notes}'
        f'<p class="quiet">{time_html(past.when)}{who}{ticket}</p></li>'
    )


def _factor(factor: FactorBar) -> str:
    return (
        f'<li><span class="factor-name">{escape(factor.name)}</span>'
        f'<span class="bar" aria-hidden="true"><span style="width:{_percent(factor.value)}%"></span></span>'
        f'<span class="factor-value">{factor.value:.2f}</span>'
        f'<span class="factor-detail">{escape(factor.detail)}</span></li>'
    )


def _plan(plan: Sequence[PlanLine]) -> str:
    lines = "".join(
        f"<li{' class=this' if step.is_this else ''}><span><b>{escape(step.name)}</b> {escape(step.summary)}</span>"
        f'<span class="quiet">{"this case" if step.is_this else escape(step.status)}</span></li>'
        for step in plan
    )
    return f'<ol class="plan">{lines}</ol>' if lines else ""


def _foot(case: CaseView) -> str:
    studio = (
        f'<a id="studio-link" href="{escape(case.studio_link)}" target="_blank" rel="noreferrer noopener">'
        "Open the thread in Studio</a>"
        if case.studio_link
        else ""
    )
    planner = f"<span>{escape(case.planner)}.</span>" if case.planner else ""
    return f'<footer class="case-foot quiet">{planner}{studio}</footer>' if planner or studio else ""


def _percent(share: float) -> str:
    return f"{min(1.0, max(0.0, share)) * 100:.0f}"
