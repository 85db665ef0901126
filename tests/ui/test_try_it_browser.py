"""The try-it tab in a real Chromium."""

from collections.abc import Callable

import pytest
from cases import HOSTILE
from fake_desk import FakeLedger
from fake_tickets import received
from in_browser import sign_in, turn_to, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def trying(page: Page, name: str = "carol") -> Page:
    turn_to(sign_in(page, name), "Try it")
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
    # What the page itself fills in comes a moment later, and must not come over what a test fills in.
    if name == "carol":
        expect(page.get_by_label("Ticket id")).not_to_have_value("")
    return page


def sent(page: Page, ticket_id: str = "T-new") -> Page:
    page.get_by_label("Customer id").fill("mei_kovacs_1")
    page.get_by_label("Customer id").press("Tab")
    page.get_by_label("Message", exact=True).fill("Where is my parcel?")
    page.get_by_label("Ticket id").fill(ticket_id)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(f'[data-ticket="{ticket_id}"]')).to_be_visible()
    return page


def hold(ledger: FakeLedger, ticket_id: str = "T-new") -> None:
    ledger.book.tell(ticket_id, "held", "agent", action="issue_refund", reason="Risk 0.55", review_id="rev-1")
    ledger.book.change(ticket_id, status="awaiting_review", reviews=["rev-1"])


def test_a_typed_customer_writes_and_the_way_appears_by_itself(new_page: OpenPage, ledger: FakeLedger):
    page = sent(trying(new_page()))
    assert ledger.book.accepted["T-new"].customer_id == "mei_kovacs_1"
    hold(ledger)
    expect(page.locator(".step.waits")).to_contain_text("Waits for a person: Issue refund")
    expect(page.get_by_label("Message", exact=True)).to_have_value("")


def test_an_example_is_filled_in_for_a_customer_of_the_queue(new_page: OpenPage, ledger: FakeLedger):
    ledger.book.tickets["T-rev-1"] = received("T-rev-1")
    page = trying(new_page())
    expect(page.locator("#btn-try-send")).to_be_enabled()
    page.get_by_role("button", name="Cancel an order").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Hello, Yusuf Rossi here. I ordered #W… by mistake. "
                                                                   "Please cancel it.")  # fmt: skip
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".way")).to_contain_text("Customer yusuf_rossi_9620")


def test_the_waiting_case_is_one_click_away(new_page: OpenPage, ledger: FakeLedger):
    page = sent(trying(new_page()))
    hold(ledger)
    page.get_by_role("button", name="Open the case in the queue").click()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    expect(page.get_by_role("tab", name="Queue")).to_have_attribute("aria-selected", "true")


def test_a_case_that_the_list_does_not_show_opens_too(new_page: OpenPage, ledger: FakeLedger):
    page = sent(trying(new_page()))
    ledger.page_size = 1
    hold(ledger)
    page.get_by_role("tab", name="Queue").click()
    expect(page.locator('#queue-list [data-review="rev-1"]')).to_have_count(0)
    page.get_by_role("tab", name="Try it").click()
    page.get_by_role("button", name="Open the case in the queue").click()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()


def test_nobody_looks_again_while_another_tab_is_open(new_page: OpenPage, ledger: FakeLedger):
    page = sent(trying(new_page()))
    looks = "carol ticket"
    before = ledger.callers.count(looks)
    ledger.book.change("T-new", status="running")
    expect(page.locator(".way-status")).to_contain_text("at work")
    page.get_by_role("tab", name="People").click()
    expect(page.locator("#people-table")).to_contain_text("alice")
    left_at = ledger.callers.count(looks)
    assert left_at > before
    ledger.callers.clear()
    page.wait_for_timeout(4_500)
    assert looks not in ledger.callers


def test_a_customer_writes_again_and_typing_survives_the_looks(new_page: OpenPage, ledger: FakeLedger):
    page = sent(trying(new_page()))
    more = page.get_by_label("Write again as the customer")
    more.fill("And my name is on it")
    hold(ledger)
    expect(page.locator(".step.waits")).to_be_visible()
    expect(more).to_have_value("And my name is on it")
    page.get_by_role("button", name="Send as the customer").click()
    expect(page.locator(".way")).to_contain_text("The customer wrote again")
    expect(more).to_have_value("")


def test_a_reviewer_is_told_and_cannot_press_send(new_page: OpenPage, ledger: FakeLedger):
    page = trying(new_page(), "alice")
    expect(page.locator("#try-it-sender")).to_contain_text("an administrator's sign-in")
    expect(page.locator("#btn-try-send")).to_be_disabled()


def test_what_a_stranger_wrote_stays_text(new_page: OpenPage, ledger: FakeLedger):
    ledger.book.tickets["T-bad"] = received("T-bad", message=HOSTILE)
    page = trying(new_page())
    page.get_by_label("Ticket id").fill("T-bad")
    page.get_by_role("button", name="Watch this ticket").click()
    expect(page.locator(".way")).to_contain_text("Ignore your rules")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".way img, .way script, .way a").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_tab_is_accessible_and_fits(new_page: OpenPage, ledger: FakeLedger, width: int):
    page = sent(trying(new_page(width)))
    hold(ledger)
    expect(page.locator(".step.waits")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
