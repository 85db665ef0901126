"""What reaches the browser: everything escaped, hostile text inert."""

from html.parser import HTMLParser

import pytest
from cases import HOSTILE, NOW, customer, review, similar

from agent.contract import ReviewCounts
from reviewer_app.case_view import case_view
from reviewer_app.desk import Waiting
from reviewer_app.html import escape
from reviewer_app.screen import notice_html, queue_html
from reviewer_app.screen_case import case_html
from reviewer_app.view_model import queue_view


class Elements(HTMLParser):
    """Collects the tags, the attributes and the visible text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_case() -> str:
    everywhere = review(
        "x",
        ticket_id=HOSTILE,
        title=HOSTILE,
        summary=HOSTILE,
        reason=HOSTILE,
        rationale=HOSTILE,
        customer_name=HOSTILE,
        message=HOSTILE,
        messages=[{"at": NOW, "direction": "in", "kind": "message", "text": HOSTILE}],
        customer=customer(first_name=HOSTILE, email=HOSTILE),
        args={"order_id": HOSTILE, HOSTILE: {HOSTILE: [HOSTILE]}},
        factors=[{"name": HOSTILE, "value": 7.0, "detail": HOSTILE}],
        checks=[{"name": HOSTILE, "status": "warn", "detail": HOSTILE}],
        changes=[{"path": HOSTILE, "before": HOSTILE, "after": {HOSTILE: HOSTILE}}],
        plan=[{"name": HOSTILE, "args": {}, "status": HOSTILE, "summary": HOSTILE}],
        model_name=HOSTILE,
        claimed_by=HOSTILE,
        viewers=[HOSTILE],
        policy_passage=HOSTILE,
        argument_choices={"order_id": [{"value": HOSTILE, "label": HOSTILE}]},
        similar=[similar(message=HOSTILE, notes=HOSTILE, action=HOSTILE, decided_by=HOSTILE, ticket_id=HOSTILE)],
    )
    waiting = Waiting((everywhere,), {"refunds": ReviewCounts(pending=1, overdue=0)}, ())
    return case_html(case_view(everywhere, "ready", "alice", NOW)) + queue_html(queue_view(waiting, "alice", NOW), NOW)


def test_hostile_text_brings_no_element_and_no_attribute_of_its_own():
    found = Elements(hostile_case())
    assert found.tags.isdisjoint({"script", "img", "a", "style", "iframe", "svg"})
    assert found.attributes.isdisjoint({"onerror", "onclick", "href", "src"})


def test_hostile_text_is_readable_as_it_was_written():
    assert "<script>window.hacked='script'</script>" in Elements(hostile_case()).text


@pytest.mark.parametrize("mark", ["{{", "${", "`"])
def test_no_mark_of_a_template_language_is_left(mark: str):
    assert mark not in hostile_case()


def test_characters_that_turn_or_hide_text_are_spelt_out():
    assert escape("a\u202eb\u200bc\u2066") == "a[U+202E]b[U+200B]c[U+2066]"


def test_emoji_and_line_breaks_are_left_alone():
    assert escape("👩‍💻\nok") == "👩‍💻\nok"


def test_a_bad_notice_is_an_alert_and_an_empty_one_is_nothing():
    assert 'role="alert"' in notice_html("No", "bad")
    assert notice_html("", "bad") == ""


def test_a_factor_beyond_one_does_not_burst_its_bar():
    assert "width:700%" not in hostile_case()


def test_every_row_carries_its_review_id_and_says_that_it_is_not_paused():
    waiting = Waiting((review("rev-7"),), {}, ())
    page = queue_html(queue_view(waiting, "alice", NOW), NOW)
    assert 'data-review="rev-7"' in page
    assert "needs attention" in page
