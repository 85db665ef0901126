"""The kill switch in a real Chromium: by mouse and by keyboard alone."""

from collections.abc import Callable

import pytest
from fake_desk import FakeLedger
from in_browser import sign_in, turn_to, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


def at_the_switch(page: Page, name: str = "carol") -> Page:
    return turn_to(sign_in(page, name), "Autonomy")


def test_an_administrator_stops_everything_by_keyboard_and_lets_it_go_on(new_page: OpenPage, ledger: FakeLedger):
    page = at_the_switch(new_page())
    page.get_by_role("button", name="Let nothing run alone…").press("Enter")
    expect(page.get_by_label("Why? Everybody reads it.")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Let nothing run alone…")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Prices are wrong, x and a")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#autonomy-kill-switch")).to_contain_text("carol, since")
    expect(page.locator("#kill-switch-notice")).to_contain_text("It is on: nothing runs alone from now on.")
    expect(page.locator("#standing")).to_contain_text("Prices are wrong, x and a")
    assert ledger.kill_switch is not None
    assert ledger.decisions == []
    expect(page.get_by_role("button", name="Turn it off…")).to_be_focused()
    page.get_by_role("button", name="Turn it off…").click()
    page.get_by_label("Why? Everybody reads it.").fill("They are right again")
    page.get_by_role("button", name="Turn it off", exact=True).click()

    expect(page.locator("#autonomy-kill-switch")).to_contain_text("The kill switch is off")
    expect(page.locator("#standing")).to_be_empty()
    assert not ledger.kill_switch.on


def test_a_reviewer_sees_it_when_it_is_on_and_has_no_button(new_page: OpenPage, ledger: FakeLedger):
    page = at_the_switch(new_page(), "alice")
    expect(page.locator("#autonomy-places li").first).to_be_visible()
    expect(page.locator("#autonomy-kill-switch")).to_be_hidden()


@pytest.mark.parametrize("width", [1360, 390])
def test_the_open_form_is_accessible_and_fits(new_page: OpenPage, ledger: FakeLedger, width: int):
    page = at_the_switch(new_page(width))
    page.get_by_role("button", name="Let nothing run alone…").click()
    expect(page.get_by_label("Why? Everybody reads it.")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
