"""The metrics tab in a real Chromium."""

from collections.abc import Callable

import pytest
from fake_desk import FakeLedger
from fake_figures import busy_stats, no_stats
from in_browser import violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
CHARTS = ("waiting", "lag", "agreement", "alone")


@pytest.fixture
def ledger(ledger: FakeLedger) -> FakeLedger:
    """A month's work behind the day's queue."""
    ledger.stats = busy_stats()
    return ledger


def at_metrics(page: Page) -> Page:
    page.get_by_label("Name").fill("carol")
    page.get_by_label("Token").fill("carol-token")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("tab", name="Metrics").click()
    expect(page.locator(".tile")).to_have_count(6)
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_the_charts_are_drawn_within_the_window_and_accessible(new_page: OpenPage, width: int):
    page = at_metrics(new_page(width, 900))
    for name in CHARTS:
        chart = page.locator(f"#plot-{name} svg.marks")
        expect(chart).to_be_visible()
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["x"] + box["width"] <= width
    for summary in page.locator("details.figures > summary").all():
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chart_names_its_units_and_its_weeks(new_page: OpenPage):
    page = at_metrics(new_page())
    expect(page.locator("#plot-lag")).to_contain_text("Time taken, hours")
    expect(page.locator("#plot-agreement")).to_contain_text("100%")
    expect(page.locator("#plot-agreement")).to_contain_text("W17")


def test_another_action_and_another_period_draw_anew(new_page: OpenPage, ledger: FakeLedger):
    page = at_metrics(new_page())
    expect(page.locator("#plot-agreement svg.marks")).to_be_visible()
    before = page.locator("#plot-agreement svg.marks").inner_html()
    page.get_by_label("Of", exact=True).click()
    page.get_by_role("option", name="Issue refund").click()
    expect(page.locator("#plot-agreement svg.marks")).to_be_visible()
    page.wait_for_function(
        "before => document.querySelector('#plot-agreement svg.marks')?.innerHTML !== before", arg=before
    )
    page.get_by_text("7 days", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 6")
    page.get_by_role("button", name="Refresh").click()
    expect(page.locator("#metrics-as-of")).to_contain_text("As of")
    assert ledger.counted[:2] == [28, 7]


def test_it_counts_when_turned_to_and_not_by_the_clock(new_page: OpenPage, ledger: FakeLedger):
    page = at_metrics(new_page())
    page.wait_for_timeout(7_000)
    assert ledger.counted == [28]
    page.get_by_role("tab", name="Queue").click()
    page.get_by_role("tab", name="Metrics").click()
    page.wait_for_timeout(2_000)
    assert ledger.counted == [28, 28]


def test_an_empty_ledger_says_so_and_breaks_no_rule(new_page: OpenPage, ledger: FakeLedger):
    ledger.stats = no_stats()
    page = at_metrics(new_page())
    expect(page.locator("#table-agreement")).to_contain_text("No data yet")
    expect(page.locator("svg.marks")).to_have_count(0)
    assert violations(page) == []
