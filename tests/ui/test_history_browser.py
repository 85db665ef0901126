"""The decisions tab in a real Chromium."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cases import HOSTILE, NOW
from fake_desk import FakeLedger
from fake_history import past
from fake_tickets import received
from in_browser import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
EDITED = {**past().args, "amount": 70.0}


@pytest.fixture
def ledger(ledger: FakeLedger) -> FakeLedger:
    """The day's queue, and a few days of decisions."""
    ledger.archive.past = [
        past("d-edit", type="edit", args=EDITED, notes="As agreed on the phone"),
        past("d-evil", review_id="rev-hostile", summary=HOSTILE, notes=HOSTILE, ticket_id="T-<script>"),
        *(past(f"d-{each}", decided_at=NOW - timedelta(days=1 + each)) for each in range(60)),
    ]
    ran = {"proposal_id": "p-alone", "name": "modify_user_address", "args": {"city": "Berlin"}, "route": "auto"}
    done = {"risk_score": 0.2, "status": "executed", "receipt": {"summary": "Changes the address."}}
    ledger.book.tickets["T-77"] = received("T-77", actions=[{**ran, **done}])
    return ledger


def at_decisions(page: Page, name: str = "alice") -> Page:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Token").fill(f"{name}-token")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("tab", name="Decisions").click()
    expect(page.locator('[data-decision="d-edit"]')).to_be_visible()
    return page


def test_a_decision_opens_by_keyboard_with_its_case_and_its_changes(new_page: OpenPage):
    page = at_decisions(new_page())
    page.locator('[data-decision="d-edit"]').focus()
    page.keyboard.press("Enter")
    opened = page.locator('[data-past="d-edit"]')
    for words in ("approved this with changes", "As agreed on the phone", "$82.00", "$70.00", "cracked case"):
        expect(opened).to_contain_text(words)
    expect(page.locator('[data-decision="d-edit"]')).to_have_attribute("aria-current", "true")
    expect(page.locator('[data-decision="d-edit"]')).to_be_focused()


def test_marking_as_wrong_takes_a_reason_and_shows_the_mark(new_page: OpenPage, ledger: FakeLedger):
    page = at_decisions(new_page())
    page.locator('[data-decision="d-1"]').click()
    page.locator("#past [data-regret]").click()
    expect(page.get_by_label("What was wrong with it")).to_be_focused()
    page.get_by_role("button", name="Mark as wrong", exact=True).click()
    expect(page.locator("#problem-reason")).to_contain_text("Say what was wrong with it.")
    page.get_by_label("What was wrong with it").fill("Paid twice")
    page.get_by_role("button", name="Mark as wrong", exact=True).click()
    expect(page.locator("#past")).to_contain_text("Marked as wrong by alice")
    expect(page.locator('[data-decision="d-1"]')).to_contain_text("marked as wrong")
    expect(page.locator("#past [data-regret]")).to_have_count(0)
    assert ledger.archive.marks["p-d-1"].reason == "Paid twice"


def test_what_ran_alone_is_found_by_its_ticket(new_page: OpenPage):
    page = at_decisions(new_page())
    page.get_by_role("textbox", name="Ticket").fill("T-77")
    page.keyboard.press("Enter")
    expect(page.locator("#past")).to_contain_text("Ran alone")
    expect(page.locator("#history-list")).to_contain_text("No decision matches")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("[data-decision]")).to_have_count(50)
    expect(page.get_by_role("textbox", name="Ticket")).to_have_value("")


def test_a_day_is_chosen_from_a_calendar(new_page: OpenPage):
    page = at_decisions(new_page())
    day = page.get_by_label("From day (UTC)")
    expect(day).to_have_attribute("type", "date")
    day.fill("2026-05-02")
    expect(page.locator("[data-decision]")).to_have_count(4)


def test_show_more_keeps_the_place_in_the_list(new_page: OpenPage):
    page = at_decisions(new_page(height=700))
    page.locator("#history-list").evaluate("element => { element.scrollTop = 300 }")
    page.locator("#btn-history-more").click()
    expect(page.locator("[data-decision]")).to_have_count(62)
    expect(page.locator("#btn-history-more")).to_be_hidden()
    assert page.locator("#history-list").evaluate("element => element.scrollTop") == 300


def test_an_export_arrives_as_a_file(new_page: OpenPage):
    page = at_decisions(new_page(), "carol")
    page.get_by_text("Export…").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Training rows").click()
    assert Path(download.value.path()).read_bytes() == b'{"row": 1}\n{"row": 2}\n'
    assert download.value.suggested_filename == "holdpoint-training-rows.jsonl"


def test_a_strangers_text_is_shown_and_does_nothing(new_page: OpenPage):
    page = at_decisions(new_page())
    page.locator('[data-decision="d-evil"]').click()
    expect(page.locator('[data-past="d-evil"]')).to_contain_text("<script>window.hacked='script'</script>")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#past img, #past script, #history-list img, #history-list script").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_tab_keeps_the_rules_of_accessibility_and_fits(new_page: OpenPage, width: int):
    page = at_decisions(new_page(width, 900), "carol")
    page.get_by_text("Export…").click()
    assert violations(page) == []
    page.locator('[data-decision="d-1"]').click()
    page.locator("#past [data-regret]").click()
    expect(page.get_by_label("What was wrong with it")).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
