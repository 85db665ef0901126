"""The filters and the page's accessibility in a real Chromium."""

from collections.abc import Callable

import pytest
from cases import review
from fake_desk import FakeLedger
from in_browser import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def signed_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    return page


def test_a_refresh_keeps_the_filters_and_an_open_edit(new_page: OpenPage, ledger: FakeLedger):
    page = signed_in(new_page())
    page.get_by_role("button", name="Refunds 5").click()
    expect(page.locator('[data-review="rev-order"]')).to_have_count(0)
    page.locator("[data-flag=overdue]").click()
    expect(page.locator("[data-review]")).to_have_count(1)
    page.locator("#btn-edit").click()
    page.get_by_label("Amount, USD").fill("71")
    ledger.reviews["rev-new"] = review("rev-new")
    expect(page.locator(".count")).to_contain_text("6 cases wait")
    expect(page.locator("[data-review]")).to_have_count(1)
    expect(page.locator("[data-flag=overdue]")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Amount, USD")).to_have_value("71")
    expect(page.locator('[data-review="rev-late"]')).to_have_attribute("aria-current", "true")


def test_show_more_and_the_refresh_keep_the_place_in_the_list(new_page: OpenPage, ledger: FakeLedger):
    ledger.reviews |= {f"rev-more-{each}": review(f"rev-more-{each}") for each in range(20)}
    ledger.page_size = 12
    page = signed_in(new_page(height=600))
    expect(page.locator("[data-review]")).to_have_count(12)
    page.locator("#queue-list").evaluate("element => { element.scrollTop = 200 }")
    page.locator("#btn-more").click()
    expect(page.locator("[data-review]")).to_have_count(24)
    assert page.locator("#queue-list").evaluate("element => element.scrollTop") == 200
    del ledger.reviews["rev-lost"]
    expect(page.locator(".count")).to_contain_text("25 cases wait")
    assert page.locator("#queue-list").evaluate("element => element.scrollTop") == 200
    page.locator("#btn-more").click()
    expect(page.locator("[data-review]")).to_have_count(25)
    expect(page.locator("#btn-more")).to_be_hidden()


def test_the_keys_work_again_once_a_filter_was_chosen(new_page: OpenPage):
    page = signed_in(new_page())
    page.get_by_label("Action", exact=True).select_option("cancel_pending_order")
    expect(page.locator("[data-review]")).to_have_count(1)
    page.keyboard.press("j")
    expect(page.locator('[data-case="rev-order"]')).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_on_the_page_breaks_the_rules_of_accessibility(new_page: OpenPage, width: int):
    page = signed_in(new_page(width, 900))
    assert violations(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    for key, panel in (("r", "reject"), ("x", "escalate"), ("e", "edit")):
        page.keyboard.press(key)
        expect(page.locator(f"#{panel}-panel :is(input, textarea)").first).to_be_focused()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("#btn-approve")).to_be_visible()
