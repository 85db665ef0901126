"""The first look in a real Chromium: there before any script, gone once the page is."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from fake_desk import FakeLedger
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
SCRIPTS = "**/assets/*.js"
LOOK = "#first-look"


def sign_in(page: Page) -> Page:
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill("alice-token")
    page.get_by_role("button", name="Sign in").click()
    return page


def drawn(page: Page) -> str:
    """Return the whole document as the browser has it, behind closed shadow roots, too."""
    devtools = page.context.new_cdp_session(page)
    return json.dumps(devtools.send("DOM.getDocument", {"depth": -1, "pierce": True}))


def without_scripts(page: Page) -> Callable[[], None]:
    """Keep the page's scripts away until the returned call."""
    held: list[Route] | None = []

    def hold(route: Route) -> None:
        route.continue_() if held is None else held.append(route)

    def let_go() -> None:
        nonlocal held
        routes, held = held or [], None
        for route in routes:
            route.continue_()

    page.route(SCRIPTS, hold)
    return let_go


@pytest.mark.parametrize("width", [1360, 390])
def test_the_list_can_be_read_before_any_script_has_come(new_page: OpenPage, width: int):
    page = new_page(width)
    let_go = without_scripts(page)
    sign_in(page)
    expect(page.locator(LOOK)).to_have_attribute("data-rows", "6")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    seen = drawn(page)
    assert "Refund $640.00 on #W8065207" in seen
    assert "6 cases wait, 1 overdue" in seen
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    let_go()

    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    expect(page.locator(LOOK)).to_have_count(0)
    expect(page.locator("#btn-approve")).to_be_enabled()


def test_what_is_only_drawn_takes_neither_keys_nor_clicks_nor_the_readers_voice(new_page: OpenPage, ledger: FakeLedger):
    page = new_page()
    let_go = without_scripts(page)
    sign_in(page)
    expect(page.locator(LOOK)).to_have_attribute("data-rows", "6")
    expect(page.locator(LOOK)).to_have_attribute("aria-hidden", "true")

    page.mouse.click(200, 320)
    page.keyboard.press("a")
    let_go()

    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    assert ledger.decisions == []


def boxes_as_drawn(page: Page, *named: str) -> dict[str, tuple[float, ...]]:
    """Return where what carries these attributes stands behind the closed shadow root: left, top, width, height."""
    devtools = page.context.new_cdp_session(page)
    boxes: dict[str, tuple[float, ...]] = {}

    def look(node: dict[str, Any]) -> None:
        attributes = node.get("attributes", [])
        for name in set(named) & {f"{key}={value}" for key, value in itertools.pairwise(attributes)}:
            left, top, right, _, _, bottom, *_ = devtools.send("DOM.getBoxModel", {"nodeId": node["nodeId"]})["model"][
                "border"
            ]
            boxes[name] = (left, top, right - left, bottom - top)
        for child in (*node.get("children", []), *node.get("shadowRoots", [])):
            look(child)

    look(devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"])
    return boxes


def test_the_page_that_comes_stands_where_it_was_drawn(new_page: OpenPage):
    page = new_page()
    let_go = without_scripts(page)
    sign_in(page)
    expect(page.locator(LOOK)).to_have_attribute("data-rows", "6")
    drawn_at = boxes_as_drawn(page, "data-case=rev-late", "data-review=rev-late", "data-review=rev-1")

    let_go()

    expect(page.locator(LOOK)).to_have_count(0)
    expect(page.locator("#btn-approve")).to_be_enabled()
    assert len(drawn_at) == 3
    for name, box in drawn_at.items():
        stands = page.locator(f"[{name}]").bounding_box()
        assert stands is not None
        # How high a case is may change by a line: its times become the reader's own.
        at = (stands["x"], stands["y"], stands["width"])
        assert box[:3] == pytest.approx(at, abs=1), name


def test_a_server_that_is_away_still_gives_a_page_that_says_so(new_page: OpenPage, ledger: FakeLedger):
    page = sign_in(new_page())
    expect(page.locator('[data-case="rev-late"]')).to_be_visible()
    ledger.is_down = True
    page.reload()
    expect(page.locator("#banner")).to_contain_text("can't be reached")
    expect(page.locator(LOOK)).to_have_count(0)
