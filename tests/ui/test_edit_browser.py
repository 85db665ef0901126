"""The edit form in a real Chromium: names to choose from, what an edit changes, and its dry run."""

from collections.abc import Callable

import pytest
from cases import swap
from fake_desk import FakeLedger
from in_browser import violations
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
TENKEYLESS = "Mechanical Keyboard · clicky, RGB, tenkeyless · $269.16"
THERMOSTAT = "Smart Thermostat · Apple HomeKit, black · $65.00"
WHITE_THERMOSTAT = "Smart Thermostat · Apple HomeKit, white · $61.00"


@pytest.fixture
def page(new_page: OpenPage, ledger: FakeLedger) -> Page:
    """Alice's browser, about to edit a swap."""
    ledger.reviews["rev-swap"] = swap()
    page = new_page()
    editing(page, "rev-swap")
    return page


def editing(page: Page, review_id: str) -> None:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    page.locator(f'[data-review="{review_id}"]').click()
    expect(page.locator(f'[data-case="{review_id}"]')).to_be_visible()
    expect(page.locator("#decisions[inert]")).to_have_count(0)
    page.locator("#btn-edit").click()
    expect(page.locator("#btn-approve-edit")).to_have_text("No changes yet")


def choose(page: Page, label: str, option: str) -> None:
    field(page, label).click()
    page.get_by_role("option", name=option, exact=True).click()


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(label, exact=True)


def test_ids_are_shown_and_chosen_by_name(page: Page, ledger: FakeLedger):
    expect(field(page, "Item 1")).to_have_value("Mechanical Keyboard · clicky, RGB · $272.33")
    expect(field(page, "Payment method")).to_have_value("Visa ending 2478")
    choose(page, "New item 1", TENKEYLESS)
    choose(page, "Payment method", "Gift card ending 0001 · $24.50 left")
    expect(page.locator("#edit-changes")).to_contain_text(TENKEYLESS)
    expect(page.locator("#btn-approve-edit")).to_have_text("Approve with 2 changes")
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    assert ledger.decisions[0][2].edited_args == {
        **swap().args,
        "new_item_ids": ["7706410293"],
        "payment_method_id": "gift_card_1",
    }


def test_another_item_is_offered_what_that_one_may_become(page: Page, ledger: FakeLedger):
    choose(page, "Item 2 (to add one)", THERMOSTAT)
    expect(page.locator("#btn-approve-edit")).to_have_text("New items: choose one in row 2")
    expect(page.locator("#btn-approve-edit")).to_be_disabled()
    choose(page, "New item 2 (to add one)", WHITE_THERMOSTAT)
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    args = ledger.decisions[0][2].edited_args or {}
    assert (args["item_ids"], args["new_item_ids"]) == (["1151293680", "4983901480"], ["6342039236", "7747408585"])


def test_an_id_that_is_not_offered_can_be_typed(page: Page, ledger: FakeLedger):
    field(page, "New item 1").fill("9999999999")
    field(page, "New item 1").press("Enter")
    expect(page.locator("#edit-changes")).to_contain_text("9999999999")
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")
    assert (ledger.decisions[0][2].edited_args or {})["new_item_ids"] == ["9999999999"]


def test_an_edit_is_dry_run_by_itself_once_typing_stops(new_page: OpenPage, ledger: FakeLedger):
    page = new_page()
    editing(page, "rev-1")
    page.get_by_label("Amount, USD").fill("7")
    page.get_by_label("Amount, USD").press_sequentially("0")
    expect(page.locator("#edit-preview")).to_contain_text("Pays $70.00 back")
    expect(page.locator("#edit-changes")).to_contain_text("Amount")
    expect(page.locator("#edit-changes .before")).to_have_text("$82.00")
    expect(page.locator("#edit-changes .after")).to_have_text("$70.00")
    expect(page.get_by_label("Amount, USD")).to_be_focused()
    assert ledger.previewed[-1]["amount"] == 70
    assert ledger.decisions == []


def test_a_failing_dry_run_takes_the_approval_away_until_the_edit_is_mended(new_page: OpenPage, ledger: FakeLedger):
    page = new_page()
    editing(page, "rev-1")
    page.get_by_label("Amount, USD").fill("900")
    expect(page.locator("#edit-preview")).to_contain_text("A check forbids this: $402.33 was paid.")
    expect(page.locator("#btn-approve-edit")).to_be_disabled()
    page.get_by_label("Amount, USD").fill("90")
    expect(page.locator("#edit-preview")).to_contain_text("Pays $90.00 back")
    expect(page.locator("#btn-approve-edit")).to_be_enabled()
    page.locator("#btn-approve-edit").click()
    expect(page.locator("#notice")).to_contain_text("you approved it with changes")


def test_an_amount_the_server_refuses_takes_the_approval_away_too(new_page: OpenPage, ledger: FakeLedger):
    page = new_page()
    editing(page, "rev-1")
    page.get_by_label("Amount, USD").fill("5000")
    expect(page.locator("#edit-preview")).to_contain_text("Amount: at most $402.33 can be refunded")
    expect(page.locator("#btn-approve-edit")).to_be_disabled()


def test_the_form_of_names_keeps_to_the_rules_for_everybody_and_to_a_phones_width(
    new_page: OpenPage, ledger: FakeLedger
):
    ledger.reviews["rev-swap"] = swap(viewers=["bob"])
    for width in (1360, 390):
        page = new_page(width, 844)
        editing(page, "rev-swap")
        choose(page, "New item 1", TENKEYLESS)
        expect(page.locator("#edit-preview")).to_contain_text("Pays $0.00 back")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
