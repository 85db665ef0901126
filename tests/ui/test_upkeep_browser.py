"""Undo, lost claims and the people tab in a real Chromium."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cases import NOW
from fake_desk import FakeLedger
from playwright.sync_api import Page, expect

from agent.contract import AttentionItem

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def sign_in(page: Page, name: str = "alice") -> Page:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Token").fill(f"{name}-token")
    page.get_by_role("button", name="Sign in").click()
    return page


def open_case(page: Page, review_id: str) -> None:
    page.locator(f'[data-review="{review_id}"]').click()
    expect(page.locator(f'[data-case="{review_id}"]')).to_be_visible()


def test_the_seconds_to_undo_run_down_and_a_click_brings_the_case_back(new_page: OpenPage, ledger: FakeLedger):
    ledger.undo_seconds = 10
    page = sign_in(new_page())
    open_case(page, "rev-1")
    page.locator("#btn-approve").click()
    expect(page.locator(".undo")).to_contain_text("Undo (8 s)")
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()

    page.locator(".undo").click()

    expect(page.locator("#notice")).to_contain_text("your decision was taken back")
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    expect(page.locator('[data-review="rev-1"]')).to_be_visible()
    expect(page.locator(".undo")).to_have_count(0)


def test_an_undo_survives_another_case_and_ends_by_itself(new_page: OpenPage, ledger: FakeLedger):
    ledger.undo_seconds = 4
    page = sign_in(new_page())
    open_case(page, "rev-1")
    page.locator("#btn-approve").click()
    expect(page.locator(".undo")).to_be_visible()
    open_case(page, "rev-order")
    expect(page.locator(".undo")).to_be_visible()
    expect(page.locator(".undo")).to_be_hidden()
    expect(page.locator(".afterwards")).to_have_text("It is being carried out now.")
    expect(page.locator(".undoable")).to_have_count(0)


def test_a_claim_that_is_lost_is_said_and_an_edit_stays_open(new_page: OpenPage, ledger: FakeLedger):
    page = sign_in(new_page())
    open_case(page, "rev-1")
    page.locator("#btn-claim").click()
    expect(page.locator("#btn-claim")).to_have_text("Release")
    expect(page.locator("#decisions[inert]")).to_have_count(0)
    page.locator("#btn-edit").click()
    page.get_by_label("Amount, USD").fill("71")
    ledger.change("rev-1", claimed_by="bob", claimed_until=NOW + timedelta(minutes=9))
    expect(page.locator("#notice")).to_contain_text("handed on: bob holds it now")
    expect(page.get_by_label("Amount, USD")).to_have_value("71")


def test_an_administrator_goes_to_the_people_and_back(new_page: OpenPage, ledger: FakeLedger):
    page = sign_in(new_page(), "carol")
    open_case(page, "rev-1")
    page.get_by_role("tab", name="People").click()
    expect(page.locator("#workplace")).to_be_hidden()
    page.get_by_role("button", name="Change alice").click()
    page.get_by_label("Cases at once").fill("-1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#problem-cap")).to_contain_text("a whole number from 0 to 1000")
    page.get_by_label("Cases at once").fill("4")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#people-table")).to_contain_text("0 of 4")
    expect(page.locator("#person-form")).to_be_hidden()
    page.get_by_role("tab", name="Queue").click()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    assert ledger.people["alice-token"].cap == 4


def test_a_reviewer_sees_the_people_and_can_change_nobody(new_page: OpenPage, ledger: FakeLedger):
    page = sign_in(new_page())
    page.get_by_role("tab", name="People").click()
    expect(page.locator("#people-table")).to_contain_text("carol")
    expect(page.get_by_role("button", name="Change")).to_have_count(0)


def test_a_reviewer_has_a_switch_to_be_away(new_page: OpenPage, ledger: FakeLedger):
    page = sign_in(new_page())
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    page.get_by_label("I am away").click()
    expect(page.locator("#standing")).to_contain_text("You are away since")
    assert ledger.people["alice-token"].away_since == NOW
    page.reload()
    expect(page.get_by_label("I am away")).to_be_checked()


def test_trying_again_takes_one_click(new_page: OpenPage, ledger: FakeLedger):
    ledger.attention = [
        AttentionItem(kind="ticket", ticket_id="T-77", thread_id="t", reason="stuck", since=NOW, due_at=None)
    ]
    page = sign_in(new_page(), "carol")
    page.get_by_role("button", name="Try again: Ticket T-77 is stuck").click()
    expect(page.locator("#attention")).to_be_hidden()
    expect(page.locator("#notice")).to_contain_text("Trying again")
    assert ledger.retried == ["T-77"]
