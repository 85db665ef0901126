"""What every test in a browser does: signing in, turning to a tab, asking axe-core."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

_AXE = Path(__file__).parent / "axe" / "axe.min.js"
_RUN_AXE = """async () => (await axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})).violations
    .map((each) => [each.id, each.nodes.map((node) => node.html)])"""


def sign_in(page: Page, name: str = "alice") -> Page:
    """Sign in at the form, and wait for the first case."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Token").fill(f"{name}-token")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-case]")).to_be_visible()
    return page


def turn_to(page: Page, tab: str) -> Page:
    """Turn to a tab; where the window is too narrow for it, by the menu."""
    button = page.get_by_role("tab", name=tab)
    if button.is_visible():
        button.click()
    else:
        page.locator(".overflow-menu > button").click()
        page.locator(".overflow-dropdown button", has_text=tab).click()
    return page


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.1 A and AA."""
    page.evaluate(_AXE.read_text("utf-8"))
    return [json.dumps(found) for found in page.evaluate(_RUN_AXE)]
