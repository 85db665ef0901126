"""The filters and "Show more" over HTTP, on a fake desk."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cases import review
from day import day_of_cases
from fake_desk import FakeLedger
from gradio_client import Client
from serving import client, served

from reviewer_app.looking import Looking


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger.holding(*day_of_cases(), not_paused={"rev-lost"})


@pytest.fixture
def page(ledger: FakeLedger) -> Iterator[Client]:
    """Alice's page, at the most urgent case."""
    with served(ledger) as address:
        page = client(address)
        page.predict("", api_name="/start")
        yield page


def listed(answer: Any) -> list[str]:
    """The reviews in the list that an event sent back, in order."""
    text = repr(answer)
    return [part.split('"')[0] for part in text.split('data-review="')[1:]]


def chosen(**filters: Any) -> str:
    """What the filters are set to, as the page says it."""
    return json.dumps(filters)


def test_every_filter_is_asked_of_the_server(page: Client, ledger: FakeLedger):
    ledger.change("rev-1", claimed_by="alice")
    expected = {
        "skill": ("orders", "rev-order", Looking(skill="orders")),
        "action": ("cancel_pending_order", "rev-order", Looking(action="cancel_pending_order")),
        "mine": (True, "rev-1", Looking(is_mine=True)),
        "overdue": (True, "rev-late", Looking(is_overdue=True)),
        "search": ("w549", "rev-taken", Looking(search="w549")),
    }
    for name, (value, review_id, looking) in expected.items():
        assert listed(page.predict(chosen(**{name: value}), api_name="/filter")) == [review_id]
        assert ledger.looked[-1] == looking
    assert "rev-taken" not in listed(page.predict(chosen(unclaimed=True), api_name="/filter"))


def test_what_needs_attention_is_looked_for_on_the_page(page: Client):
    assert listed(page.predict(chosen(stuck=True), api_name="/filter")) == ["rev-lost"]


def test_a_search_that_finds_nothing_says_so_and_how_much_waits(page: Client):
    nothing = repr(page.predict(chosen(search="nobody"), api_name="/filter"))
    assert "No case matches" in nothing
    assert "6 cases wait, 1 overdue; 0 match" in nothing


def test_the_refresh_keeps_the_filters(page: Client, ledger: FakeLedger):
    page.predict(chosen(overdue=True), api_name="/filter")
    ledger.reviews["rev-new"] = review("rev-new")
    ledger.change("rev-late", tier="standard")
    assert listed(page.predict(api_name="/tick")) == ["rev-late"]
    assert listed(page.predict(chosen(), api_name="/filter"))[-1] == "rev-new"


def test_a_decision_opens_the_next_case_among_those_shown(page: Client):
    page.predict(chosen(skill="orders"), api_name="/filter")
    assert 'data-case="rev-order"' in repr(page.predict(api_name="/approve"))


def test_a_skill_of_somebody_else_narrows_nothing(page: Client):
    assert "rev-data" not in repr(page.predict(chosen(skill="data"), api_name="/filter"))


@pytest.mark.parametrize("given", ["", "[]", '{"nonsense": 1}', '{"mine": {}}'])
def test_filters_that_can_not_be_read_are_refused(page: Client, ledger: FakeLedger, given: str):
    asked = len(ledger.looked)
    assert "can&#x27;t be read" in repr(page.predict(given, api_name="/filter"))
    assert len(ledger.looked) == asked


def test_show_more_loads_the_next_page_below_and_the_refresh_keeps_it(page: Client, ledger: FakeLedger):
    ledger.page_size = 2
    assert listed(page.predict(chosen(), api_name="/filter")) == ["rev-late", "rev-1"]
    more = page.predict(api_name="/show_more")
    assert listed(more) == ["rev-late", "rev-1", "rev-hostile", "rev-taken"]
    del ledger.reviews["rev-1"]
    assert listed(page.predict(api_name="/tick")) == ["rev-late", "rev-hostile", "rev-taken", "rev-order"]
