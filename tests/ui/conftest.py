"""A Chromium, and the page served on a fake ledger for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from day import day_of_cases
from fake_desk import FakeLedger
from fixtures.chromium import chromium_browser
from playwright.sync_api import Browser, Page
from serving import served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_browser() as browser:
        yield browser


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger.holding(*day_of_cases(), not_paused={"rev-lost"})


@pytest.fixture
def address(ledger: FakeLedger) -> Iterator[str]:
    with served(ledger) as address:
        yield address


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own; afterwards no page may have asked another origin or raised an error."""
    contexts, trouble = [], []

    def opened(width: int = 1360, height: int = 860, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: None if _is_own(request.url, address) else trouble.append(request.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def _is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
