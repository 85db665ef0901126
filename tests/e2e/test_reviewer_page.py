"""What reviewers do on the page, in real Chromium, on the real server."""

from collections.abc import Iterator

import pytest
from desk import Desk, Json
from fixtures.chromium import chromium_browser
from page import ReviewerPage, reviewer_page
from playwright.sync_api import Browser, expect
from shoppers import DEAR
from tickets import submit_dear_cancellation, submit_refund_ticket, submit_risky_ticket

pytestmark = pytest.mark.browser

HOSTILE = (
    '<img src="http://evil.example/x.png" onerror="window.pwned = 1"><script>window.pwned = 2</script>'
    " ![picture](http://evil.example/y.png) [click](javascript:window.pwned=3)"
    ' "></textarea><svg onload="window.pwned=4"> {{7*7}} ${7*7}'
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_browser() as browser:
        yield browser


@pytest.fixture
def pages(kept_desk: Desk, browser: Browser) -> Iterator[ReviewerPage]:
    with reviewer_page(kept_desk, browser) as pages:
        yield pages


@pytest.fixture
def refund(kept_desk: Desk) -> Json:
    """A refund that waits; it counts, and is carried out, as soon as it is decided."""
    return kept_desk.wait_for_review(submit_refund_ticket(kept_desk).ticket_id)


def test_a_key_approves_what_is_shown_and_it_runs_once(kept_desk: Desk, pages: ReviewerPage, refund: Json) -> None:
    page = pages.open("alice", refund["review_id"])

    page.keyboard.press("a")

    expect(page.locator("#notice")).to_contain_text("you approved it")
    kept_desk.wait_for_status(refund["ticket_id"], "resolved")
    (execution,) = kept_desk.executions(refund["ticket_id"])
    assert (execution["authorised_by"], execution["args"]) == ("alice", refund["args"])


def test_a_double_click_decides_one_case(kept_desk: Desk, pages: ReviewerPage, refund: Json) -> None:
    kept_desk.wait_for_review(submit_refund_ticket(kept_desk).ticket_id)
    page = pages.open("alice", refund["review_id"])
    before = kept_desk.sql("SELECT count(*) AS n FROM holdpoint.decisions")[0]["n"]

    page.locator("#btn-approve").dblclick()

    expect(page.locator("#notice")).to_contain_text("you approved it")
    kept_desk.wait_for_status(refund["ticket_id"], "resolved")
    page.wait_for_timeout(1_500)
    assert kept_desk.sql("SELECT count(*) AS n FROM holdpoint.decisions")[0]["n"] == before + 1


def test_what_is_typed_outlives_the_lists_refresh(kept_desk: Desk, pages: ReviewerPage, refund: Json) -> None:
    page = pages.open("alice", refund["review_id"])
    page.locator("#btn-edit").click()
    page.get_by_label("Amount").fill("41.5")

    newcomer = kept_desk.wait_for_review(submit_risky_ticket(kept_desk).ticket_id)
    page.get_by_label("Search the list").fill(newcomer["ticket_id"])
    expect(page.locator(f'[data-review="{newcomer["review_id"]}"]')).to_be_visible()
    page.get_by_label("Search the list").fill("")
    page.wait_for_timeout(6_000)

    expect(page.get_by_label("Amount")).to_have_value("41.5")
    page.get_by_role("button", name="Approve with 1 change").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    kept_desk.wait_for_status(refund["ticket_id"], "resolved")
    (execution,) = kept_desk.executions(refund["ticket_id"])
    assert execution["args"] == {**refund["args"], "amount": 41.5}


def test_of_two_that_race_for_a_case_the_loser_reads_who_won(
    kept_desk: Desk, pages: ReviewerPage, refund: Json
) -> None:
    alices, doras = (pages.open(name, refund["review_id"]) for name in ("alice", "dora"))

    doras.keyboard.press("a")
    expect(doras.locator("#notice")).to_contain_text("you approved it")
    alices.evaluate("document.querySelector('#btn-reject').disabled || document.querySelector('#btn-approve').click()")

    expect(alices.locator("#case-pane")).to_contain_text("dora approved this")
    expect(alices.locator("#btn-approve")).to_be_disabled()
    kept_desk.wait_for_status(refund["ticket_id"], "resolved")
    assert [each["authorised_by"] for each in kept_desk.executions(refund["ticket_id"])] == ["dora"]


def test_a_case_decided_elsewhere_is_disabled_without_a_click(
    kept_desk: Desk, pages: ReviewerPage, refund: Json
) -> None:
    page = pages.open("alice", refund["review_id"])
    page.locator("#btn-reject").click()
    page.get_by_label("In your words").fill("I was just writing this")

    kept_desk.settle("dora", refund, "reject", notes="No")

    expect(page.locator("#case-pane")).to_contain_text("dora rejected this")
    expect(page.locator("#btn-reject-confirm")).to_be_disabled()
    expect(page.get_by_label("In your words")).to_have_value("I was just writing this")


def test_a_customers_text_stays_text(kept_desk: Desk, pages: ReviewerPage) -> None:
    shopper = kept_desk.add_shopper(("delivered", [DEAR]))
    wish = f"The {DEAR} in my order {shopper.orders[0].order_id} came damaged. Please refund me $60.00. {HOSTILE}"
    review = kept_desk.wait_for_review(kept_desk.submit(shopper, shopper.says(wish)))
    page = pages.open("carol", review["review_id"])

    expect(page.locator("#case")).to_contain_text("<script>window.pwned = 2</script>")
    expect(page.locator("#case")).to_contain_text("![picture](http://evil.example/y.png)")
    expect(page.locator("#case")).to_contain_text("{{7*7}} ${7*7}")
    assert page.locator("#case img, #case script, #case svg[onload], #case a[href^='javascript']").count() == 0
    assert page.evaluate("window.pwned") is None


def test_a_telephone_is_wide_enough_to_decide(kept_desk: Desk, pages: ReviewerPage, refund: Json) -> None:
    page = pages.open("alice", refund["review_id"], width=390)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#btn-reject").click()
    page.get_by_label("Not allowed by our policy").check()
    page.locator("#btn-reject-confirm").click()

    expect(page.locator("#notice")).to_contain_text("you rejected it")
    kept_desk.wait_for_status(refund["ticket_id"], "rejected")


def test_a_batch_approves_what_was_shown_and_names_what_changed_meanwhile(kept_desk: Desk, pages: ReviewerPage) -> None:
    tickets = [submit_dear_cancellation(kept_desk).ticket_id for _ in range(3)]
    cases = [kept_desk.wait_for_review(ticket_id) for ticket_id in tickets]
    page = pages.open("alice", cases[0]["review_id"])
    for case in cases:
        page.locator(f'[data-pick="{case["review_id"]}"]').check()
    page.get_by_role("button", name="Review together").click()
    expect(page.locator("#batch-pane table")).to_be_visible()

    answer = kept_desk.decide("dora", cases[1], "reject", notes="Already shipped")
    assert answer.status_code == 200, answer.text
    page.get_by_role("button", name="Approve 3", exact=True).click()

    expect(page.locator("#batch-table h2")).to_have_text("2 approved, 1 left out")
    expect(page.locator("#batch-table")).to_contain_text("dora rejected this")
    for ticket_id in (tickets[0], tickets[2]):
        kept_desk.wait_for_status(ticket_id, "resolved")
        assert [each["authorised_by"] for each in kept_desk.executions(ticket_id)] == ["alice"]
    kept_desk.wait_for_status(tickets[1], "rejected")
    assert kept_desk.executions(tickets[1]) == []
