"""The autonomy tab in a real Chromium: keys, the slider, forms, telephones, and axe-core."""

from collections.abc import Callable

import pytest
from cases import HOSTILE
from day import day_of_cases
from fake_calibration import busy, move
from fake_desk import FakeLedger
from fake_rechecks import sample
from in_browser import sign_in, turn_to, violations
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def ledger() -> FakeLedger:
    ledger = FakeLedger.holding(*day_of_cases())
    busy(ledger)
    return ledger


def turned_to(page: Page, name: str = "alice") -> Page:
    turn_to(sign_in(page, name), "Autonomy")
    expect(page.locator('#autonomy-places [aria-current="true"]')).to_be_visible()
    return page


def go(page: Page, place: str) -> None:
    page.locator(f'[data-place="{place}"]').click()
    expect(page.locator(f'[data-place="{place}"][aria-current="true"]')).to_be_visible()


def open_refunds(page: Page) -> None:
    go(page, "action:issue_refund")
    expect(page.locator('[data-autonomy="issue_refund"]')).to_be_visible()


def test_cases_are_looked_at_again_by_keys_alone(new_page: OpenPage, ledger: FakeLedger):
    page = turned_to(new_page())
    expect(page.locator('[data-again="suggestion:p-9"]')).to_be_visible()
    page.keyboard.press("y")
    expect(page.locator('[data-again="sample:p-1"]')).to_be_visible()
    expect(page.locator('[data-place="look-again"]')).to_contain_text("3 waiting")
    expect(page.locator("#look-again-card h3").first).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_label("What was wrong with it")).to_be_focused()
    page.keyboard.type("yes, syn")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-again="sample:p-2"]')).to_be_visible()
    assert [(item, look.reason) for _, item, look in ledger.rechecks.looked] == [("p-1", "yes, syn")]
    assert ledger.decisions == []


def test_wrong_without_a_reason_is_not_sent(new_page: OpenPage, ledger: FakeLedger):
    page = turned_to(new_page())
    page.get_by_role("button", name="It was wrong").click()
    page.get_by_role("button", name="Mark as wrong").click()
    expect(page.get_by_label("What was wrong with it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("What was wrong with it")).to_be_hidden()
    assert ledger.archive.marks == {}


def test_two_quick_presses_answer_one_case(new_page: OpenPage, ledger: FakeLedger):
    page = turned_to(new_page())
    expect(page.locator('[data-again="suggestion:p-9"]')).to_be_visible()
    page.keyboard.press("y")
    page.keyboard.press("y")
    expect(page.locator('[data-again="sample:p-1"]')).to_be_visible()
    assert (len(ledger.rechecks.dismissed), ledger.rechecks.looked) == (1, [])


def test_the_sliders_point_moves_without_asking_and_the_figures_follow_once_it_rests(
    new_page: OpenPage, ledger: FakeLedger
):
    page = turned_to(new_page())
    open_refunds(page)
    expect(page.locator(".curve .live")).to_contain_text("54 % would have run alone (51 to 58 %)")
    asked = len(ledger.autonomy.replayed)
    page.locator("#replay-threshold").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".curve .live")).to_contain_text("71 % would have run alone")
    expect(page.locator("#replay-figures")).to_contain_text("Alone up to risk 0.50")
    assert [each.threshold for each in ledger.autonomy.replayed[asked:]][-1] == 0.5
    assert len(ledger.autonomy.replayed) - asked < 10
    page.get_by_role("radio", name="Always a person").check()
    expect(page.locator(".curve .live")).to_have_text("Nothing would have run alone.")
    expect(page.locator("#replay-figures")).to_contain_text("0 % (0 to 0.5 %), 0 of 800")


def test_an_administrator_changes_a_threshold_and_takes_it_back(new_page: OpenPage, ledger: FakeLedger):
    page = turned_to(new_page(), "carol")
    open_refunds(page)
    page.get_by_role("button", name="Change…").click()
    page.locator("#autonomy-threshold input").fill("0.5")
    expect(page.locator("#autonomy-meaning")).to_contain_text("71 % would have run alone instead of 54 %")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#problem-autonomy-reason")).to_contain_text("Say why")
    page.locator("#autonomy-reason textarea").fill("Quiet season")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#autonomy-notice")).to_contain_text("Saved. Issue refund: alone up to risk 0.50")
    expect(page.locator("#autonomy-form")).to_be_hidden()
    expect(page.locator('[data-place="action:issue_refund"]')).to_contain_text("Alone up to risk 0.50")
    page.get_by_role("button", name="Take back… move 8").click()
    expect(page.locator("#revert-reason textarea")).to_be_focused()
    page.keyboard.type("It was too much")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-place="action:issue_refund"]')).to_contain_text("Alone up to risk 0.40")
    assert [each.reason for _, _, each in ledger.autonomy.changed] == ["Quiet season", "It was too much"]


def test_a_reviewer_sees_how_things_stand_and_no_controls(new_page: OpenPage):
    page = turned_to(new_page())
    open_refunds(page)
    expect(page.locator("#plot-weeks .vega-embed svg").first).to_be_visible()
    expect(page.locator("#plot-reliability .vega-embed svg").first).to_be_visible()
    expect(page.get_by_role("button", name="Change…")).to_be_hidden()
    expect(page.locator("[data-move]")).to_have_count(0)


@pytest.mark.parametrize("width", [1360, 390])
def test_every_place_of_the_tab_passes_axe_and_fits_its_window(new_page: OpenPage, width: int):
    page = turned_to(new_page(width=width), "carol")
    found = {"look-again": violations(page)}
    for place, sign in (
        ("all", "#autonomy-overview table"),
        ("questions", "#autonomy-peers h2"),
        ("action:issue_refund", "#plot-reliability .vega-embed svg"),
    ):
        go(page, place)
        expect(page.locator(sign).first).to_be_visible()
        found[place] = violations(page)
    page.get_by_role("button", name="Change…").click()
    expect(page.locator("#autonomy-form")).to_be_visible()
    found["form"] = violations(page)
    assert {place: each for place, each in found.items() if each} == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_texts_of_strangers_do_nothing(new_page: OpenPage, ledger: FakeLedger):
    ledger.rechecks.suggestions = []
    ledger.rechecks.samples = [sample("p-1", message=HOSTILE, summary=HOSTILE, reason=HOSTILE)]
    action = ledger.autonomy.calibration.actions[0].model_copy(update={"moves": [move(reason=HOSTILE)]})
    ledger.autonomy.calibration = ledger.autonomy.calibration.model_copy(update={"actions": [action]})
    page = turned_to(new_page(), "carol")
    expect(page.locator("[data-again] .words")).to_contain_text("<script>window.hacked='script'</script>")
    open_refunds(page)
    expect(page.locator("ol.moves")).to_contain_text("{{value}}")
    assert page.evaluate("window.hacked") is None
