"""One case in a real Chromium: the reader's own zone, the countdown, names, rules and the like of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cases import NOW, similar, swap
from fake_desk import FakeLedger
from in_browser import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def ledger() -> FakeLedger:
    """One swap that waits half an hour and a minute more, with all that a case can show."""
    past = [similar(), similar(decision_id="decision-2", type="reject", similarity=0.93, ticket_id="", decided_by="")]
    due_at = NOW + timedelta(minutes=31)
    return FakeLedger.holding(swap(due_at=due_at, viewers=["bob"], similar=past), viewers={"rev-swap": {"bob"}})


def sign_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator('[data-case="rev-swap"]')).to_be_visible()
    return page


def test_times_are_the_readers_own_and_the_title_keeps_utc(new_page: OpenPage):
    page = sign_in(new_page(timezone_id="America/New_York"))
    since = page.locator("#case .eyebrow time")
    expect(since).to_have_text("09:00 on 4 May")
    expect(since).to_have_attribute("title", "4 May 2026, 13:00 UTC")


def test_times_of_today_are_the_time_alone(new_page: OpenPage):
    page = new_page(timezone_id="Asia/Kolkata")
    page.clock.install(time=NOW)
    sign_in(page)
    expect(page.locator("#case .eyebrow time")).to_have_text("18:30")


def test_the_time_left_counts_down_without_the_server_and_turns_red_in_the_last_half_hour(
    new_page: OpenPage, ledger: FakeLedger
):
    page = new_page()
    page.clock.install(time=NOW)
    sign_in(page)
    due = page.locator("#case .facts .due")
    expect(due).to_have_class("due")
    asked = len(ledger.callers)
    page.clock.fast_forward("02:00")
    expect(due).to_contain_text("due in 28 min")
    expect(due).to_have_class("due soon")
    ledger.is_down = True
    page.clock.fast_forward("31:00")
    expect(due).to_contain_text("overdue by")
    expect(due).to_have_class("due late")
    assert [call for call in ledger.callers[asked:] if call.endswith(" review")] == []


def test_a_case_reads_as_names_with_the_ids_beside_them(new_page: OpenPage):
    page = sign_in(new_page())
    case = page.locator("#case")
    expect(case.locator(".action")).to_contain_text("order #W2378156 becomes exchange requested")
    expect(case.locator("dl.args")).to_contain_text("Mechanical Keyboard · clicky, RGB · $272.33 1151293680")
    expect(case.locator("table.changes")).to_contain_text("Visa ending 2478 credit_card_1")
    expect(page.locator("#case-now")).to_contain_text("bob has this open too")
    expect(case.locator(".orders .this")).to_contain_text("#W2378156")


def test_the_rules_and_every_check_are_one_key_away(new_page: OpenPage):
    page = sign_in(new_page())
    rules = page.locator("details.policy")
    expect(rules).to_contain_text("The rules for this action")
    expect(rules.get_by_text("This is possible once")).to_be_hidden()
    rules.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(rules.get_by_text("This is possible once")).to_be_visible()
    expect(page.locator("details.passed")).to_contain_text("2 checks pass")
    expect(page.locator("details.passed summary")).to_contain_text("Order is delivered · Amount is covered")


def test_what_the_agent_saw_of_the_past_stands_beside_the_case(new_page: OpenPage):
    past = sign_in(new_page()).locator("ol.similar li")
    expect(past).to_have_count(2)
    expect(past.first).to_contain_text("Rejected")
    expect(past.first).to_contain_text("nearly the same · 0.93")
    expect(past.last).to_contain_text("A third of the price is what we give for dents.")
    expect(past.last).to_contain_text("by bob · T-4711")


@pytest.mark.parametrize("width", [1360, 390])
def test_a_full_case_keeps_to_the_rules_for_everybody_and_to_the_width(new_page: OpenPage, width: int):
    page = sign_in(new_page(width, 844))
    page.locator("details.policy summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
