"""A server that is killed while a reviewer decides: the page finds out what became of the decision, and says so."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from desk import Desk, Json
from fixtures.chromium import chromium_browser
from page import ReviewerPage, reviewer_page
from patience import wait_until
from playwright.sync_api import Browser, Page, expect
from tickets import submit_risky_ticket

pytestmark = pytest.mark.browser

FOUND_OUT_MS = 60_000
"""By then the server is back, and the page has asked it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def crashing_desk(open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    desk = open_desk(HOUSEKEEPING_SECONDS="1")
    yield desk
    desk.server.stop()


@pytest.fixture
def pages(crashing_desk: Desk, browser: Browser) -> Iterator[ReviewerPage]:
    with reviewer_page(crashing_desk, browser) as pages:
        yield pages


@pytest.fixture
def case(crashing_desk: Desk) -> Json:
    """A return that waits; it counts as soon as it is decided."""
    return crashing_desk.wait_for_review(submit_risky_ticket(crashing_desk).ticket_id)


def decisions_on(desk: Desk, case: Json) -> list[Json]:
    return desk.sql("SELECT * FROM holdpoint.decisions WHERE review_id = %s", case["review_id"])


def start_again(desk: Desk) -> None:
    desk.hang_up()
    desk.server.start()


def assert_done_once(desk: Desk, case: Json) -> None:
    desk.wait_for_status(case["ticket_id"], "resolved")
    assert [(each["decided_by"], each["type"]) for each in decisions_on(desk, case)] == [("alice", "approve")]
    assert [each["authorised_by"] for each in desk.executions(case["ticket_id"])] == ["alice"]


def approve_and_lose_the_server(desk: Desk, page: Page, case: Json) -> None:
    """Kill the server while the approval that the page sent waits in it, before anything is written."""
    with psycopg.connect(desk.database) as lock:
        lock.execute("SELECT 1 FROM holdpoint.tickets WHERE ticket_id = %s FOR UPDATE", (case["ticket_id"],))
        page.keyboard.press("a")
        wait_until(lambda: desk.held_back_by(lock), "the decision waits in the server")
        desk.server.kill()
        lock.rollback()


def test_a_decision_that_died_with_the_server_is_clearly_not_recorded_and_can_be_made_again(
    crashing_desk: Desk, pages: ReviewerPage, case: Json
) -> None:
    page = pages.open("alice", case["review_id"])

    approve_and_lose_the_server(crashing_desk, page, case)

    expect(page.locator("#case-now")).to_contain_text("No answer came")
    expect(page.locator("#btn-approve")).to_be_disabled()
    expect(page.locator("#banner")).to_contain_text("can't be reached")
    start_again(crashing_desk)
    expect(page.locator("#notice")).to_contain_text("was not recorded; decide again", timeout=FOUND_OUT_MS)
    assert decisions_on(crashing_desk, case) == []
    expect(page.locator("#banner")).to_be_empty(timeout=FOUND_OUT_MS)
    expect(page.locator("#btn-approve")).to_be_enabled(timeout=FOUND_OUT_MS)
    page.keyboard.press("a")
    expect(page.locator("#notice")).to_contain_text("you approved it")
    assert_done_once(crashing_desk, case)


def test_a_decision_that_was_recorded_as_the_server_died_is_said_and_carried_out_once(
    crashing_desk: Desk, pages: ReviewerPage, case: Json
) -> None:
    page = pages.open("alice", case["review_id"])

    page.keyboard.press("a")
    wait_until(lambda: decisions_on(crashing_desk, case), "the decision is recorded")
    crashing_desk.server.kill()
    start_again(crashing_desk)

    # Whether the answer still arrived is a matter of milliseconds.
    recorded = page.locator("#notice").get_by_text("was recorded at").or_(page.get_by_text("you approved it"))
    expect(recorded).to_be_visible(timeout=FOUND_OUT_MS)
    assert_done_once(crashing_desk, case)


def test_what_is_typed_while_the_server_is_away_is_what_is_decided(
    crashing_desk: Desk, pages: ReviewerPage, case: Json
) -> None:
    page = pages.open("alice", case["review_id"])
    page.locator("#btn-reject").click()

    crashing_desk.server.kill()
    page.get_by_label("In your words").fill("Outside the thirty days")
    expect(page.locator("#banner")).to_contain_text("can't be reached")
    start_again(crashing_desk)

    expect(page.locator("#banner")).to_be_empty(timeout=FOUND_OUT_MS)
    expect(page.get_by_label("In your words")).to_have_value("Outside the thirty days")
    page.locator("#btn-reject-confirm").click()
    expect(page.locator("#notice")).to_contain_text("you rejected it")
    crashing_desk.wait_for_status(case["ticket_id"], "rejected")
    (decision,) = decisions_on(crashing_desk, case)
    assert decision["notes"] == "Outside the thirty days"
