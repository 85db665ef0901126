"""The filters and "Show more" over HTTP, on a fake desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from cases import day_of_cases, review
from fake_desk import FakeLedger
from gradio_client import Client
from serving import served, signed_in_cookies

from reviewer_app.looking import Looking

NOTHING = ("", "", False, False, "")


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger.holding(*day_of_cases(), not_paused={"rev-lost"})


@pytest.fixture
def page(ledger: FakeLedger) -> Iterator[Client]:
    """Alice's page, at the most urgent case."""
    with served(ledger) as address:
        cookies = signed_in_cookies(address)
        page = Client(address, httpx_kwargs={"cookies": cookies}, verbose=False, analytics_enabled=False)
        page.predict("", api_name="/start")
        yield page


def listed(answer: Any) -> list[str]:
    """The reviews in the list that an event sent back, in order."""
    text = repr(answer)
    return [part.split('"')[0] for part in text.split('data-review="')[1:]]


def test_skill_action_and_mine_are_asked_of_the_server(page: Client, ledger: FakeLedger):
    ledger.change("rev-1", claimed_by="alice")
    assert listed(page.predict("orders", "", False, False, "", api_name="/filter")) == ["rev-order"]
    assert listed(page.predict("", "cancel_pending_order", False, False, "", api_name="/filter")) == ["rev-order"]
    assert listed(page.predict("", "", True, False, "", api_name="/filter")) == ["rev-1"]
    assert ledger.looked[-3:] == [
        Looking(skill="orders"),
        Looking(action="cancel_pending_order"),
        Looking(is_mine=True),
    ]


def test_overdue_and_the_search_look_through_what_is_loaded(page: Client):
    assert listed(page.predict("", "", False, True, "", api_name="/filter")) == ["rev-late"]
    assert listed(page.predict("", "", False, False, "w549", api_name="/filter")) == ["rev-taken"]
    nothing = page.predict("", "", False, False, "nobody", api_name="/filter")
    assert "No case matches" in repr(nothing)
    assert "6 cases wait, 1 overdue; 0 shown" in repr(nothing)


def test_the_refresh_keeps_the_filters(page: Client, ledger: FakeLedger):
    page.predict("", "", False, True, "", api_name="/filter")
    ledger.reviews["rev-new"] = review("rev-new")
    ledger.change("rev-late", tier="standard")
    assert listed(page.predict(api_name="/tick")) == ["rev-late"]
    assert listed(page.predict(*NOTHING, api_name="/filter"))[-1] == "rev-new"


def test_a_decision_opens_the_next_case_among_those_shown(page: Client):
    page.predict("orders", "", False, False, "", api_name="/filter")
    assert 'data-case="rev-order"' in repr(page.predict(api_name="/approve"))


def test_a_skill_of_somebody_else_is_not_offered(page: Client, ledger: FakeLedger):
    asked = len(ledger.looked)
    with pytest.raises(Exception, match="not in the list of choices"):
        page.predict("data", "", False, False, "", api_name="/filter")
    assert len(ledger.looked) == asked


def test_show_more_loads_the_next_page_below_and_the_refresh_keeps_it(page: Client, ledger: FakeLedger):
    ledger.page_size = 2
    assert listed(page.predict(*NOTHING, api_name="/filter")) == ["rev-late", "rev-1"]
    more = page.predict(api_name="/show_more")
    assert listed(more) == ["rev-late", "rev-1", "rev-hostile", "rev-taken"]
    del ledger.reviews["rev-1"]
    assert listed(page.predict(api_name="/tick")) == ["rev-late", "rev-hostile", "rev-taken", "rev-order"]
    assert listed(page.predict("", "", False, False, "t-", api_name="/filter")) == ["rev-late", "rev-hostile"]
