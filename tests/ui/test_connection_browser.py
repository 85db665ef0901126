"""When a server is lost: what the page says, what it finds out afterwards, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cases import NOW
from fake_desk import FakeLedger
from playwright.sync_api import Page, Route, expect

from reviewer_app.errors import ServerUnreachable

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
OWN_SERVER = "**/gradio_api/**"


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    """Alice's browser, at the most urgent case."""
    return sign_in(new_page())


def sign_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    return page


def write_a_reason(page: Page, reason: str) -> None:
    page.locator("#btn-reject").click()
    page.get_by_label("In your words").fill(reason)


def test_the_pages_own_server_is_missed_and_found_again_with_what_was_typed(page: Page):
    write_a_reason(page, "he wrote twice")

    def cut(route: Route) -> None:
        route.abort("connectionrefused")

    page.route(OWN_SERVER, cut)
    expect(page.locator("#connection")).to_contain_text("can't reach its server")
    expect(page.get_by_label("In your words")).to_have_value("he wrote twice")

    page.unroute(OWN_SERVER, cut)

    expect(page.locator("#connection")).to_have_count(0)
    expect(page.get_by_label("In your words")).to_have_value("he wrote twice")
    expect(page.locator("#reject-panel")).to_be_visible()


def test_what_was_typed_outlives_a_session_that_ended(page: Page):
    write_a_reason(page, "he wrote twice")
    page.context.clear_cookies()
    expect(page.get_by_label("Token")).to_be_visible()

    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_label("In your words")).to_have_value("he wrote twice")
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()


def test_a_decision_without_an_answer_keeps_the_case_until_it_is_known_to_be_lost(page: Page, ledger: FakeLedger):
    ledger.refuse_decision["rev-late"] = ServerUnreachable("gone")
    page.locator("#btn-approve").click()
    expect(page.locator("#case-now")).to_contain_text("No answer came")
    expect(page.locator("#btn-approve")).to_be_disabled()
    del ledger.refuse_decision["rev-late"]

    ledger.now = lambda: NOW + timedelta(seconds=11)

    expect(page.locator("#notice")).to_contain_text("was not recorded; decide again")
    expect(page.locator("#btn-approve")).to_be_enabled()
    page.locator("#btn-approve").click()
    expect(page.locator("#notice")).to_contain_text("you approved it")
    assert [(review_id, each.type) for _, review_id, each in ledger.decisions] == [("rev-late", "approve")]


def test_a_decision_that_was_recorded_without_an_answer_is_said(page: Page, ledger: FakeLedger):
    ledger.refuse_decision["rev-late"] = ServerUnreachable("gone")
    page.locator("#btn-approve").click()
    expect(page.locator("#case-now")).to_contain_text("No answer came")

    ledger.desk_for("alice-token").decided_by("rev-late", "alice", "approve")

    expect(page.locator("#notice")).to_contain_text("Your approval of Refund $640.00 on #W8065207")
    expect(page.locator("#notice")).to_contain_text("was recorded at")
    expect(page.locator("#btn-approve")).to_be_disabled()
