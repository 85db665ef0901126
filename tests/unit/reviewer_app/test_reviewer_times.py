"""Times as the browser gets them: in UTC with all it needs to show the reader's own zone, and counting down."""

from datetime import timedelta

import pytest
from cases import NOW

from reviewer_app.html import countdown_html, sentence_html, time_html
from reviewer_app.wording import clock_time, moment

YESTERDAY = moment(NOW - timedelta(days=1), NOW)


def test_a_time_says_its_instant_to_the_browser_and_utc_to_everybody_else():
    assert time_html(moment(NOW, NOW)) == (
        '<time datetime="2026-05-04T14:00:00Z" title="4 May 2026, 14:00 UTC">14:00 UTC</time>'
    )


def test_a_time_of_another_year_carries_the_year():
    assert clock_time(NOW - timedelta(days=365), NOW) == "14:00 UTC on 4 May 2025"


def test_a_sentence_shows_its_moments_as_times_and_the_rest_as_text():
    said = sentence_html("<b>bob</b> approved this at 14:00 UTC.", [moment(NOW, NOW)])
    assert said == f"&lt;b&gt;bob&lt;/b&gt; approved this at {time_html(moment(NOW, NOW))}."


def test_a_moment_that_is_part_of_another_ones_words_is_not_mistaken_for_it():
    said = sentence_html("from 14:00 UTC on 3 May to 14:00 UTC", [moment(NOW, NOW), YESTERDAY])
    assert said == f"from {time_html(YESTERDAY)} to {time_html(moment(NOW, NOW))}"


def test_a_sentence_without_moments_is_plain_text():
    assert sentence_html("at 14:00 UTC & later") == "at 14:00 UTC &amp; later"


@pytest.mark.parametrize(
    ("left", "html"),
    [
        (
            timedelta(hours=2),
            '<span class="due" data-due="2026-05-04T16:00:00Z" data-left-seconds="7200">due in 2 h</span>',
        ),
        (
            timedelta(minutes=29),
            '<span class="due soon" data-due="2026-05-04T14:29:00Z" data-left-seconds="1740">due in 29 min</span>',
        ),
        (
            timedelta(minutes=-5),
            '<span class="due late" data-due="2026-05-04T13:55:00Z" data-left-seconds="-300">overdue by 5 min</span>',
        ),
    ],
    ids=["far", "near", "over"],
)
def test_a_deadline_carries_what_the_browser_counts_down_from(left: timedelta, html: str):
    assert countdown_html(NOW + left, NOW) == html


def test_a_case_without_a_deadline_counts_nothing_down():
    assert countdown_html(None, NOW) == '<span class="due">no deadline</span>'
