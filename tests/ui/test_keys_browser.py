"""The page by keyboard, in a real Chromium."""

from collections.abc import Callable

import pytest
from fake_desk import FakeLedger
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def page(new_page: OpenPage) -> Page:
    """Alice's browser, at the most urgent case, with nothing focused."""
    return sign_in(new_page())


def sign_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    is_open(page, "rev-late")
    return page


def is_open(page: Page, review_id: str) -> None:
    expect(page.locator(f'[data-case="{review_id}"]')).to_be_visible()
    expect(page.locator(f'[data-review="{review_id}"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("#decisions[inert]")).to_have_count(0)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def decided(ledger: FakeLedger) -> list[tuple[str, str, str | None]]:
    return [(review_id, decision.type, decision.notes) for _, review_id, decision in ledger.decisions]


def test_j_and_k_go_through_the_list_and_open_each_case(page: Page):
    press(page, "j")
    is_open(page, "rev-1")
    expect(page.locator('[data-review="rev-1"]')).to_be_focused()
    press(page, "j")
    is_open(page, "rev-hostile")
    press(page, "k")
    is_open(page, "rev-1")
    press(page, "k", "k")
    is_open(page, "rev-late")


def test_going_down_quickly_ends_at_the_row_chosen_last(page: Page):
    press(page, "j", "j", "j", "j")
    is_open(page, "rev-order")


def test_a_case_that_is_not_on_the_screen_yet_can_not_be_approved(page: Page, ledger: FakeLedger):
    both = (
        "['j', 'a'].forEach((key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})))"
    )
    page.evaluate(both)
    is_open(page, "rev-1")
    assert ledger.decisions == []


def test_a_approves_once_and_the_next_case_takes_the_keys(page: Page, ledger: FakeLedger):
    press(page, "a", "a")
    expect(page.locator("#notice")).to_contain_text("you approved it")
    is_open(page, "rev-1")
    assert decided(ledger) == [("rev-late", "approve", None)]
    press(page, "a")
    is_open(page, "rev-hostile")
    assert decided(ledger)[1:] == [("rev-1", "approve", None)]


def test_a_key_held_down_decides_nothing_more(page: Page, ledger: FakeLedger):
    page.keyboard.down("a")
    is_open(page, "rev-1")
    page.keyboard.down("a")
    page.keyboard.up("a")
    page.wait_for_timeout(500)
    assert decided(ledger) == [("rev-late", "approve", None)]


def test_r_a_number_and_ctrl_enter_reject_with_that_reason(page: Page, ledger: FakeLedger):
    press(page, "r")
    expect(page.locator("#reject-reason input").first).to_be_focused()
    press(page, "4")
    expect(page.get_by_label("Looks like fraud or abuse")).to_be_checked()
    page.get_by_label("In your words").press_sequentially("4 times, aj")
    expect(page.get_by_label("Looks like fraud or abuse")).to_be_checked()
    press(page, "Control+Enter")
    expect(page.locator("#notice")).to_contain_text("you rejected it")
    is_open(page, "rev-1")
    assert decided(ledger) == [("rev-late", "reject", "Looks like fraud or abuse. 4 times, aj")]


def test_x_takes_a_note_and_ctrl_enter_escalates(page: Page, ledger: FakeLedger):
    press(page, "x")
    expect(page.locator("#escalate-text textarea")).to_be_focused()
    page.keyboard.type("rare case", delay=5)
    press(page, "Control+Enter")
    expect(page.locator("#notice")).to_contain_text("you escalated it")
    is_open(page, "rev-1")
    assert decided(ledger) == [("rev-late", "escalate", "rare case")]


def test_m_answers_and_ctrl_enter_sends_it(page: Page, ledger: FakeLedger):
    press(page, "m")
    expect(page.locator("#respond-text textarea")).to_be_focused()
    page.keyboard.type("which order, maam?", delay=5)
    press(page, "Control+Enter")
    expect(page.locator("#notice")).to_contain_text("you answered the customer")
    is_open(page, "rev-1")
    assert [each.message for _, _, each in ledger.decisions] == ["which order, maam?"]


def test_in_another_tab_no_key_of_the_queue_does_anything(page: Page, ledger: FakeLedger):
    page.get_by_role("tab", name="People").click()
    expect(page.locator("#workplace")).to_be_hidden()
    press(page, "a", "c", "j", "n", "r", "x", "m", "e")
    page.get_by_role("tab", name="Queue").click()
    is_open(page, "rev-late")
    expect(page.locator("#btn-approve")).to_be_visible()
    assert (ledger.decisions, ledger.reviews["rev-late"].claimed_by) == ([], None)


def test_an_answer_by_mouse_leaves_the_next_case_to_the_keys(page: Page, ledger: FakeLedger):
    page.locator("#btn-respond").click()
    page.get_by_label("Answer the customer instead").fill("Which order do you mean?")
    page.locator("#btn-respond-confirm").click()
    expect(page.locator("#notice")).to_contain_text("you answered the customer")
    is_open(page, "rev-1")
    press(page, "j")
    is_open(page, "rev-hostile")
    assert decided(ledger) == [("rev-late", "respond", None)]


def test_while_a_panel_is_open_no_key_leads_away_from_it_and_esc_closes_it(page: Page, ledger: FakeLedger):
    press(page, "r")
    expect(page.locator("#reject-reason input").first).to_be_focused()
    press(page, "j", "a", "n", "c")
    expect(page.locator("#reject-panel")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("#btn-approve")).to_be_visible()
    expect(page.locator("#reject-panel")).to_have_count(0)
    is_open(page, "rev-late")
    assert (ledger.decisions, ledger.reviews["rev-late"].claimed_by) == ([], None)
    press(page, "j")
    is_open(page, "rev-1")


def test_e_edits_and_what_is_typed_fires_no_key(page: Page, ledger: FakeLedger):
    press(page, "j")
    is_open(page, "rev-1")
    press(page, "e")
    expect(page.locator("#field-order_id :is(input, textarea)")).to_be_focused()
    page.get_by_label("Note (optional)").press_sequentially("jar axe", delay=5)
    expect(page.locator("#btn-approve-edit")).to_have_text("Approve with 1 change")
    assert ledger.decisions == []
    page.get_by_label("Amount, USD").fill("71")
    expect(page.locator("#btn-approve-edit")).to_have_text("Approve with 2 changes")
    press(page, "Control+Enter")
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    is_open(page, "rev-late")
    (_, _, decision) = ledger.decisions[0]
    assert decision.edited_args is not None
    assert (decision.edited_args["amount"], decision.edited_args["note"]) == (71.0, "jar axe")


def test_c_claims_and_releases(page: Page, ledger: FakeLedger):
    press(page, "c")
    expect(page.locator("#btn-claim")).to_have_text("Release")
    assert ledger.reviews["rev-late"].claimed_by == "alice"
    is_open(page, "rev-late")
    press(page, "c")
    expect(page.locator("#btn-claim")).to_have_text("Claim")
    assert ledger.reviews["rev-late"].claimed_by is None


def test_u_takes_the_last_decision_back(new_page: OpenPage, ledger: FakeLedger):
    ledger.undo_seconds = 60
    page = sign_in(new_page())
    press(page, "a")
    is_open(page, "rev-1")
    press(page, "a")
    is_open(page, "rev-hostile")
    expect(page.locator("#undo .undo")).to_have_count(2)
    press(page, "u")
    expect(page.locator("#notice")).to_contain_text("your decision was taken back")
    is_open(page, "rev-1")
    assert [ledger.reviews[each].status for each in ("rev-late", "rev-1")] == ["decided", "pending"]


def test_n_opens_the_next_case_that_can_be_decided(page: Page):
    press(page, "j", "j")
    is_open(page, "rev-hostile")
    press(page, "n")
    is_open(page, "rev-order")


@pytest.mark.parametrize("chord", ["Control+a", "Alt+a", "Meta+a"])
def test_a_key_with_ctrl_alt_or_meta_is_not_ours(page: Page, ledger: FakeLedger, chord: str):
    press(page, chord)
    page.wait_for_timeout(400)
    assert ledger.decisions == []


def test_the_search_takes_the_keys_until_esc_gives_them_back(page: Page, ledger: FakeLedger):
    press(page, "/")
    search = page.get_by_label("Search the list")
    expect(search).to_be_focused()
    page.keyboard.type("cancel order", delay=5)
    expect(page.locator("[data-review]")).to_have_count(1)
    expect(page.locator(".count")).to_contain_text("1 matches")
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    expect(search).to_have_value("cancel order")
    press(page, "Escape", "j")
    is_open(page, "rev-order")
    assert ledger.decisions == []


def test_enter_opens_the_row_that_has_the_keyboard(page: Page):
    page.locator('[data-review="rev-order"]').focus()
    press(page, "Enter")
    is_open(page, "rev-order")


def test_the_question_mark_lists_every_key_and_esc_puts_the_list_away(page: Page, ledger: FakeLedger):
    press(page, "?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    for key in ("J", "K", "Enter", "A", "E", "R", "M", "X", "C", "U", "N", "/", "?", "Ctrl+Enter", "Esc"):
        expect(keys.get_by_text(key, exact=True)).to_be_visible()
    press(page, "a", "Escape")
    expect(keys).to_be_hidden()
    assert ledger.decisions == []
    page.locator("#btn-keys").click()
    expect(keys).to_be_visible()


def test_every_button_tells_its_key(page: Page):
    for button, key in (("approve", "A"), ("edit", "E"), ("reject", "R"), ("escalate", "X"), ("claim", "C")):
        expect(page.locator(f"#btn-{button}")).to_have_attribute("aria-keyshortcuts", key)
    expect(page.locator("#btn-approve")).to_have_attribute("title", "Approve (A)")
    page.locator("#btn-reject").click()
    expect(page.locator("#btn-reject-confirm")).to_have_attribute("aria-keyshortcuts", "Control+Enter")
