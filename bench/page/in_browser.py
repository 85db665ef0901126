"""The page's speed as a reviewer sees it: from a key or a click to the case on the screen, in Chromium."""

from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from bench.errors import MeasurementFailed

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run"
PATIENCE_MS = 60_000
READING_MS = 700
"""How long a case is looked at before the next is asked for; a person takes longer."""
WARM_UP = 3

# Both clocks are the browser's own: from the event to the frame in which another case is in the document.
_NEXT = """([key, button]) => new Promise((done) => {
  const shown = () => document.querySelector("#case [data-case]")?.dataset.case;
  const before = shown();
  const start = performance.now();
  const look = () => (shown() && shown() !== before ? done(performance.now() - start) : requestAnimationFrame(look));
  if (key) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  else document.querySelector(button).click();
  requestAnimationFrame(look);
  setTimeout(() => done(null), 20000);
})"""
# Of a page that is loaded again: when the browser first painted something, and when what is waited for was there.
_RELOADED = """(wanted) => new Promise((done) => {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;
  const look = () => (document.querySelector(wanted) && painted() !== null ? done([painted(), performance.now()])
    : requestAnimationFrame(look));
  look();
})"""
_LOOK_OF = """async () => Number(new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html")
  .querySelector("#first-look")?.dataset.rows ?? 0)"""
_LISTED = """(skill) => new Promise((done) => {
  const first = () => document.querySelector("#queue-list [data-key]")?.dataset.key;
  const before = first();
  const start = performance.now();
  const look = () => (first() && first() !== before ? done(performance.now() - start) : requestAnimationFrame(look));
  document.querySelector(`[data-skill="${skill}"]`).click();
  requestAnimationFrame(look);
  setTimeout(() => done(null), 20000);
})"""
SKILLS = ("orders", "refunds")
"""Of these the person sees one after the other: no row of the one is among the other's."""


@dataclass(frozen=True)
class Times:
    """What was measured, each in milliseconds in the order it was done; None where nothing came within 20 s."""

    name: str
    each_ms: tuple[float | None, ...]


def measure(page_url: str, bare_url: str, token: str, cases: int, chromium: str) -> list[Times]:
    """Open cases on the page and count on the bare page in turn, then load the page and its list anew."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        ours, bare = (browser.new_page(viewport={"width": 1440, "height": 900}) for _ in range(2))
        for page in (ours, bare):
            page.set_default_timeout(PATIENCE_MS)
        bare.goto(bare_url)
        bare.locator("#btn-count").wait_for()
        _sign_in(ours, page_url, token)
        asked: dict[str, tuple[Page, list[str | None]]] = {
            "next case, by key": (ours, ["j", None]),
            "bare Gradio round trip": (bare, [None, "#btn-count"]),
        }
        times: dict[str, list[float | None]] = {name: [] for name in asked}
        for number in range(WARM_UP + cases):
            for name, (page, how) in asked.items():
                page.bring_to_front()
                took = page.evaluate(_NEXT, how)
                page.wait_for_timeout(READING_MS)
                if number >= WARM_UP:
                    times[name].append(took)
        ours.bring_to_front()
        anew = max(6, cases // 2)
        # The first row of all cases may be the first of a skill, too.
        _list(ours, SKILLS[1])
        times["the list of a skill, from its button"] = [_list(ours, SKILLS[each % 2]) for each in range(anew)]
        if not ours.evaluate(_LOOK_OF):
            raise MeasurementFailed(
                "The page's own HTML has no list in it, so its first paint says nothing of the list"
            )
        reloads = [_reload(ours, "#queue-list [data-review]") for _ in range(anew)]
        bare_reloads = [_reload(bare, "#btn-count") for _ in range(anew)]
        times["the page loaded again: the list is painted"] = [painted for painted, _ in reloads]
        times["the page loaded again: it can be worked with"] = [ready for _, ready in reloads]
        times["a bare Gradio page, loaded again"] = [ready for _, ready in bare_reloads]
        browser.close()
    return [Times(name, tuple(each)) for name, each in times.items()]


def _list(page: Page, skill: str) -> float | None:
    took: float | None = page.evaluate(_LISTED, skill)
    page.wait_for_timeout(READING_MS)
    return took


def _reload(page: Page, wanted: str) -> tuple[float, float]:
    page.bring_to_front()
    page.reload(wait_until="commit")
    painted, ready = page.evaluate(_RELOADED, wanted)
    page.wait_for_timeout(READING_MS)
    return painted, ready


def _sign_in(page: Page, url: str, token: str) -> None:
    page.goto(url)
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    # No thread pauses for the made-up cases, so the page opens none of them by itself.
    page.locator("#queue-list [data-review]").first.wait_for()
    page.keyboard.press("j")
    page.locator("#case [data-case]").wait_for()
    page.wait_for_timeout(READING_MS)
