"""Approving together in a real Chromium."""

from collections.abc import Callable

import pytest
from cases import review
from fake_desk import FakeLedger
from in_browser import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
ALIKE = ("rev-a", "rev-b", "rev-c")


@pytest.fixture
def ledger() -> FakeLedger:
    passes = [{"name": "amount_is_covered", "status": "pass", "detail": "Paid."}]
    alike = [review(each, checks=passes, title=f"Refund {each}") for each in ALIKE]
    other = review("rev-order", action="cancel_pending_order", skill="orders", checks=passes)
    return FakeLedger.holding(*alike, other, review("rev-risky", risk_score=0.9))


def signed_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator('[data-case="rev-a"]')).to_be_visible()
    return page


def reviewing(page: Page, *review_ids: str) -> Page:
    for review_id in review_ids:
        page.locator(f'[data-pick="{review_id}"]').check()
    expect(page.locator("#batch-count")).to_have_text(f"{len(review_ids)} selected")
    page.get_by_role("button", name="Review together").click()
    expect(page.locator("#batch-pane table")).to_be_visible()
    return page


def decided(ledger: FakeLedger) -> list[tuple[str, str]]:
    return sorted((review_id, made.args_digest) for _, review_id, made in ledger.decisions)


def test_of_three_selected_one_is_decided_by_another_meanwhile(new_page: OpenPage, ledger: FakeLedger):
    page = reviewing(signed_in(new_page()), *ALIKE)
    ledger.desk_for("carol-token").decided_by("rev-b", "carol", "reject")
    page.get_by_label("One note for all of them").fill("Checked together")
    page.get_by_role("button", name="Approve 3").click()
    expect(page.locator("#batch-table h2")).to_have_text("2 approved, 1 left out")
    expect(page.locator('[data-result="rev-b"]')).to_contain_text("carol rejected this at 14:00 UTC")
    assert decided(ledger) == [("rev-a", "digest-rev-a"), ("rev-c", "digest-rev-c")]
    assert {made.notes for _, _, made in ledger.decisions} == {"Checked together"}
    expect(page.locator(".batch-bar")).to_be_hidden()
    expect(page.locator("#queue-list [data-review]")).to_have_count(2)


def test_a_batch_goes_by_the_keyboard_alone(new_page: OpenPage, ledger: FakeLedger):
    page = signed_in(new_page())
    page.keyboard.press("s")
    expect(page.locator("#batch-count")).to_have_text("1 selected")
    page.keyboard.press("s")
    expect(page.locator(".batch-bar")).to_be_hidden()
    page.keyboard.press("Shift+S")
    expect(page.locator("#batch-count")).to_have_text("3 selected")
    page.keyboard.press("b")
    expect(page.locator("#batch-table h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("a note with a and x")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#batch-table h2")).to_have_text("3 approved")
    page.keyboard.press("Escape")
    expect(page.locator("#batch-pane")).to_have_count(0)
    assert [each[0] for each in decided(ledger)] == list(ALIKE)


def test_a_double_click_approves_once(new_page: OpenPage, ledger: FakeLedger):
    ledger.decide_seconds = 0.3
    page = reviewing(signed_in(new_page()), "rev-a", "rev-b")
    page.locator("#btn-batch-approve").dblclick()
    expect(page.locator("#batch-table h2")).to_have_text("2 approved")
    assert ledger.callers.count("alice decide") == 2


def test_the_last_box_of_a_long_list_can_still_be_ticked_while_the_bar_is_there(new_page: OpenPage, ledger: FakeLedger):
    passes = [{"name": "amount_is_covered", "status": "pass", "detail": "Paid."}]
    ledger.reviews |= {each: review(each, checks=passes) for each in (f"rev-{number}" for number in range(30))}
    page = signed_in(new_page())
    page.locator('[data-pick="rev-a"]').check()
    expect(page.locator(".batch-bar")).to_be_visible()
    page.locator('[data-pick="rev-29"]').check()
    expect(page.locator("#batch-count")).to_have_text("2 selected")


def test_a_risky_case_has_no_box(new_page: OpenPage, ledger: FakeLedger):
    page = signed_in(new_page())
    expect(page.locator('[data-pick="rev-a"]')).to_be_visible()
    expect(page.locator('[data-pick="rev-risky"]')).to_have_count(0)


def test_a_selection_outlives_a_newer_list_and_forgets_what_left_it(new_page: OpenPage, ledger: FakeLedger):
    page = signed_in(new_page())
    page.locator('[data-pick="rev-a"]').check()
    page.locator('[data-pick="rev-b"]').check()
    ledger.desk_for("carol-token").decided_by("rev-b", "carol", "reject")
    expect(page.locator('[data-review="rev-b"]')).to_have_count(0)
    expect(page.locator("#batch-count")).to_have_text("1 selected")
    expect(page.locator('[data-pick="rev-a"]')).to_be_checked()


def test_all_of_a_batch_are_taken_back_at_once(new_page: OpenPage, ledger: FakeLedger):
    ledger.undo_seconds = 30
    page = reviewing(signed_in(new_page()), "rev-a", "rev-b")
    page.locator("#btn-batch-approve").click()
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator("#batch-table h2")).to_have_text("2 taken back")
    assert {ledger.reviews[each].status for each in ALIKE} == {"pending"}


def test_opening_another_case_puts_the_batch_away(new_page: OpenPage, ledger: FakeLedger):
    page = reviewing(signed_in(new_page()), "rev-a", "rev-b")
    page.locator('[data-review="rev-c"]').click()
    expect(page.locator('[data-case="rev-c"]')).to_be_visible()
    expect(page.locator("#batch-pane")).to_have_count(0)
    assert ledger.decisions == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_table_and_the_results_are_accessible_and_fit(new_page: OpenPage, ledger: FakeLedger, width: int):
    ledger.undo_seconds = 60
    page = reviewing(signed_in(new_page(width)), *ALIKE)
    assert violations(page) == []
    page.locator("#btn-batch-approve").click()
    expect(page.locator("#batch-table h2")).to_have_text("3 approved")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
