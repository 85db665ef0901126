"""What each picture shows, and how the page is brought there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync "
    "--no-first-run"
)
PATIENCE_MS = 30_000
SETTLES_MS = 1_500


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who is signed in, the window, and how the page is brought to show it."""

    name: str
    show: Callable[[Page], None]
    person: str = "alice"
    width: int = 1440
    height: int = 900


def _queue(page: Page) -> None:
    expect(page.locator("#case [data-case]")).to_be_visible()


def _edit(page: Page) -> None:
    _queue(page)
    page.keyboard.press("e")
    expect(page.locator("#edit-panel button").first).to_be_visible()


def _batch(page: Page) -> None:
    _queue(page)
    picks = page.locator("[data-pick]:not(:disabled)")
    picks.first.check()
    page.keyboard.press("Shift+S")
    page.get_by_role("button", name="Review together").click()
    expect(page.locator("#batch-pane table")).to_be_visible()


def _decision(page: Page) -> None:
    _tab("Decisions")(page)
    page.locator("[data-decision]").first.click()
    expect(page.locator(".past-case")).to_be_visible()


def _try(page: Page) -> None:
    _tab("Try it")(page)
    page.get_by_label("Ticket id").fill("DEMO-014")
    page.get_by_role("button", name="Watch this ticket").click()
    expect(page.get_by_text("Waits for a person").first).to_be_visible()


def _tab(name: str) -> Callable[[Page], None]:
    def show(page: Page) -> None:
        _queue(page)
        page.get_by_role("tab", name=name).click()

    return show


SHOTS = (
    Shot("queue", _queue),
    Shot("edit", _edit),
    Shot("batch", _batch),
    Shot("decisions", _decision, "carol"),
    Shot("metrics", _tab("Metrics"), "carol"),
    Shot("autonomy-tab", _tab("Autonomy"), "carol"),
    Shot("people", _tab("People"), "carol"),
    Shot("try-it", _try, "carol"),
    Shot("telephone", _queue, width=390, height=844),
)


def take_all(address: str, tokens: Mapping[str, str], out: Path, chromium: str) -> Iterator[str]:
    """Take every picture in a browser of its own, and yield each file's name."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        for shot in SHOTS:
            page = _signed_in(browser, address, shot, tokens[shot.person])
            shot.show(page)
            page.wait_for_timeout(SETTLES_MS)
            page.screenshot(path=out / f"{shot.name}.png")
            page.context.close()
            yield f"{shot.name}.png"
        browser.close()


def _signed_in(browser: Browser, address: str, shot: Shot, token: str) -> Page:
    page = browser.new_context(viewport={"width": shot.width, "height": shot.height}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    page.goto(address)
    page.get_by_label("Name").fill(shot.person)
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    return page
