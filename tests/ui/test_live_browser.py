"""What changes elsewhere while a case is open, in a real Chromium."""

from collections.abc import Callable

import pytest
from cases import review
from fake_desk import FakeLedger
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    """Alice's browser, at her second case."""
    page = new_page()
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    page.locator('[data-review="rev-1"]').click()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    expect(page.locator("#decisions[inert]")).to_have_count(0)
    return page


def test_a_new_case_above_leaves_the_keyboard_on_its_row_and_the_row_in_its_place(page: Page, ledger: FakeLedger):
    row = page.locator('[data-review="rev-1"]')
    row.focus()
    row.evaluate("row => { row.isTheVeryRow = true }")

    ledger.reviews = {"rev-new": review("rev-new"), **ledger.reviews}

    expect(page.locator("[data-review]").first).to_have_attribute("data-review", "rev-new")
    expect(row).to_be_focused()
    assert row.evaluate("row => row.isTheVeryRow")


def test_a_case_that_is_decided_elsewhere_says_by_whom_and_keeps_what_was_typed(page: Page, ledger: FakeLedger):
    page.locator("#btn-reject").click()
    page.get_by_label("In your words").fill("bought twice")

    ledger.desk_for("carol-token").decided_by("rev-1", "carol", "reject")

    expect(page.locator("#case-now")).to_contain_text("carol rejected this at")
    expect(page.locator("#btn-reject-confirm")).to_be_disabled()
    expect(page.get_by_label("In your words")).to_have_value("bought twice")
    expect(page.get_by_label("In your words")).to_be_editable()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()


@pytest.mark.parametrize(
    ("status", "said"), [("superseded", "The customer wrote again"), ("expired", "expired before anybody decided")]
)
def test_a_case_that_no_longer_stands_says_why(page: Page, ledger: FakeLedger, status: str, said: str):
    ledger.change("rev-1", status=status)
    expect(page.locator("#case-now")).to_contain_text(said)
    expect(page.locator("#btn-approve")).to_be_disabled()


def test_a_proposal_that_changed_says_what_is_different_and_opens_anew(page: Page, ledger: FakeLedger):
    ledger.change("rev-1", args={**ledger.reviews["rev-1"].args, "amount": 70.0}, args_digest="digest-other")

    expect(page.locator("#case-now")).to_contain_text("Amount: $82.00 → $70.00")
    expect(page.locator("#btn-approve")).to_be_disabled()
    page.get_by_role("button", name="Show it as it is now").click()

    expect(page.locator("#btn-approve")).to_be_enabled()
    page.locator("#btn-approve").click()
    expect(page.locator("#notice")).to_contain_text("you approved it")
    assert [each.args_digest for _, _, each in ledger.decisions] == ["digest-other"]


def test_who_else_looks_is_said_while_they_do(page: Page, ledger: FakeLedger):
    ledger.viewers["rev-1"] = {"carol"}
    expect(page.locator("#case-now")).to_contain_text("carol has this open too")
    ledger.viewers["rev-1"] = set()
    expect(page.locator("#case-now")).not_to_contain_text("carol")


def test_a_case_that_was_fetched_ahead_was_not_seen_until_it_was_shown(page: Page, ledger: FakeLedger):
    page.keyboard.press("j")
    expect(page.locator('[data-case="rev-hostile"]')).to_be_visible()
    page.wait_for_function("document.querySelector('#case-now .now')?.dataset.about === 'rev-hostile'")
    assert set(ledger.seen) <= {"rev-late", "rev-1", "rev-hostile"}
    assert "alice peek" in ledger.callers
