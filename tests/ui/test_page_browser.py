"""The page in a real Chromium: what people see, click and type."""

from collections.abc import Callable

import pytest
from fake_desk import FakeLedger
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    """Alice's browser, signed in, at the most urgent case."""
    return sign_in(new_page())


def sign_in(page: Page, name: str = "alice", token: str = "alice-token") -> Page:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    return page


def open_case(page: Page, review_id: str) -> None:
    page.locator(f'[data-review="{review_id}"]').click()
    expect(page.locator(f'[data-case="{review_id}"]')).to_be_visible()


def test_a_wrong_token_is_refused_in_words(new_page: OpenPage):
    page = sign_in(new_page(), token="nope")
    expect(page.get_by_role("alert")).to_contain_text("don't belong together")
    expect(page.get_by_label("Name")).to_have_value("alice")


def test_signing_in_opens_the_most_urgent_case(page: Page):
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    expect(page.locator("#signed-in-as")).to_have_text("alice")
    expect(page.locator("#header")).to_contain_text("offline baseline")
    expect(page.locator('[data-review="rev-late"]')).to_have_attribute("aria-current", "true")


def test_a_reload_keeps_a_person_signed_in(page: Page):
    expect(page.locator("#signed-in-as")).to_have_text("alice")
    page.reload()
    expect(page.locator("#signed-in-as")).to_have_text("alice")


def test_a_case_shows_what_is_needed_to_decide(page: Page):
    open_case(page, "rev-1")
    case = page.locator("#case")
    for words in (
        "arrived with a cracked case",
        "Yusuf Rossi",
        "$82.00",
        "Order #W2378156 › Refunded",
        "Recent refunds",
        "Raised risk",
        "threshold of 0.40",
        "The risk score is above this action's threshold.",
        "due in 3 h 1",
        "Send reply",
    ):
        expect(case).to_contain_text(words)


def test_an_approval_is_said_at_once_and_the_next_case_opens(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-approve").click()
    expect(page.locator("#notice")).to_contain_text("you approved it. It is being carried out now.")
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    expect(page.locator('[data-review="rev-1"]')).to_have_count(0)
    assert [(name, review_id) for name, review_id, _ in ledger.decisions] == [("alice", "rev-1")]


def test_a_double_click_is_one_decision_and_spares_the_next_case(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-approve").dblclick()
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    page.wait_for_timeout(1000)
    assert [review_id for _, review_id, _ in ledger.decisions] == ["rev-1"]


def test_a_late_second_click_does_not_land_on_the_next_case(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-approve").hover()
    page.mouse.down()
    page.mouse.up()
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert [review_id for _, review_id, _ in ledger.decisions] == ["rev-1"]


def test_the_buttons_are_dead_while_a_decision_is_under_way(page: Page, ledger: FakeLedger):
    ledger.decide_seconds = 1.0
    open_case(page, "rev-1")
    page.locator("#btn-approve").click()
    expect(page.locator("#decisions[inert]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("you approved it")
    expect(page.locator("#decisions[inert]")).to_have_count(0)
    assert len(ledger.decisions) == 1


def test_two_edits_are_dry_run_and_approved_as_two_changes(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-edit").click()
    page.get_by_label("Amount, USD").fill("70")
    page.locator("#field-reason").get_by_text("late").click()
    expect(page.locator("#btn-approve-edit")).to_have_text("Approve with 2 changes")
    page.locator("#btn-dry-run").click()
    expect(page.locator("#edit-preview")).to_contain_text("Pays $70.00 back")
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    decision = ledger.decisions[0][2]
    assert decision.edited_args is not None
    assert (decision.type, decision.edited_args["amount"], decision.edited_args["reason"]) == ("edit", 70, "late")


def test_an_edit_that_a_check_forbids_says_so_and_stays_open(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-edit").click()
    page.get_by_label("Amount, USD").fill("900")
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#edit-preview")).to_contain_text("A check forbids this.")
    expect(page.get_by_label("Amount, USD")).to_have_value("900")
    assert ledger.decisions == []


def test_a_refreshed_list_leaves_an_edit_and_the_open_case_alone(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-edit").click()
    page.get_by_label("Amount, USD").fill("71")
    del ledger.reviews["rev-order"]
    expect(page.locator('[data-review="rev-order"]')).to_have_count(0)
    expect(page.get_by_label("Amount, USD")).to_have_value("71")
    expect(page.get_by_label("Amount, USD")).to_be_focused()
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    expect(page.locator('[data-review="rev-1"]')).to_have_attribute("aria-current", "true")


def test_the_keyboard_keeps_its_row_when_the_list_is_refreshed(page: Page, ledger: FakeLedger):
    page.locator('[data-review="rev-1"]').focus()
    del ledger.reviews["rev-order"]
    expect(page.locator('[data-review="rev-order"]')).to_have_count(0)
    expect(page.locator('[data-review="rev-1"]')).to_be_focused()


def test_a_rejection_needs_a_reason(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    page.locator("#btn-reject").click()
    page.locator("#btn-reject-confirm").click()
    expect(page.locator("#notice")).to_contain_text("A rejection needs a reason")
    page.get_by_text("Looks like fraud or abuse").click()
    expect(page.locator("#decisions[inert]")).to_have_count(0)
    page.locator("#btn-reject-confirm").click()
    expect(page.locator("#notice")).to_contain_text("you rejected it")
    assert [(decision.type, decision.notes) for _, _, decision in ledger.decisions] == [
        ("reject", "Looks like fraud or abuse")
    ]


def test_cancelling_brings_the_buttons_back_and_forgets_what_was_typed(page: Page):
    open_case(page, "rev-1")
    page.locator("#btn-reject").click()
    page.get_by_label("In your words").fill("never mind")
    page.locator("#btn-reject-cancel").click()
    expect(page.locator("#btn-approve")).to_be_enabled()
    page.locator("#btn-reject").click()
    expect(page.get_by_label("In your words")).to_have_value("")


def test_who_was_first_is_said_to_the_second(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    ledger.desk_for("bob-token").decided_by("rev-1", "bob", "approve")
    page.locator("#btn-approve").click()
    expect(page.locator("#notice")).to_contain_text("bob approved this at 14:00 UTC.")
    expect(page.locator("#btn-approve")).to_be_disabled()
    assert ledger.decisions == []


def test_a_case_that_is_not_paused_is_marked_and_can_not_be_decided(page: Page):
    expect(page.locator('[data-review="rev-lost"]')).to_contain_text("needs attention")
    open_case(page, "rev-lost")
    for button in ("approve", "edit", "reject", "escalate"):
        expect(page.locator(f"#btn-{button}")).to_be_disabled()


def test_hostile_text_is_shown_and_does_nothing(page: Page):
    open_case(page, "rev-hostile")
    words = page.locator("#case .words")
    expect(words).to_contain_text("<script>window.hacked='script'</script>")
    expect(words).to_contain_text("${window.hacked='js'} {{value}}")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#case img, #case script, #case style, #case a[href*=evil], #queue-list b").count() == 0


def test_a_server_that_goes_down_shows_a_banner_and_keeps_the_case(page: Page, ledger: FakeLedger):
    open_case(page, "rev-1")
    ledger.is_down = True
    page.locator("#btn-refresh").click()
    expect(page.locator("#banner")).to_contain_text("The server can't be reached.")
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    ledger.is_down = False
    expect(page.locator("#banner")).not_to_contain_text("reached")


def test_signing_out_leads_back_to_the_form(page: Page, address: str):
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Token")).to_be_visible()


def test_a_session_that_ended_elsewhere_leads_to_the_form(page: Page, ledger: FakeLedger):
    expect(page.locator("#signed-in-as")).to_have_text("alice")
    del ledger.people["alice-token"]
    expect(page.get_by_label("Token")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")


def test_a_second_browser_is_a_person_of_its_own(page: Page, new_page: OpenPage, ledger: FakeLedger):
    open_case(page, "rev-1")
    other = sign_in(new_page(), "bob", "bob-token")
    expect(other.locator("#signed-in-as")).to_have_text("bob")
    expect(other.locator('[data-review="rev-1"]')).to_have_count(0)
    open_case(other, "rev-data")
    other.locator("#btn-approve").click()
    expect(other.locator("#notice")).to_contain_text("you approved it")
    expect(page.locator("#signed-in-as")).to_have_text("alice")
    expect(page.locator('[data-case="rev-1"]')).to_be_visible()
    assert [(name, review_id) for name, review_id, _ in ledger.decisions] == [("bob", "rev-data")]


def test_a_phone_shows_list_case_and_buttons_without_scrolling_sideways(new_page: OpenPage):
    page = sign_in(new_page(390, 844))
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    expect(page.locator("#btn-approve")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
