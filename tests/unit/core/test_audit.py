"""The chain of events: whatever is changed, dropped, repeated or moved, the first such event is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.audit import ORIGIN, AuditRow, Broken, Link, end_at, follow, hash_of, read_row

BODIES = st.lists(st.text(), min_size=2, max_size=8)


def chain(bodies: list[str]) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for number, body in enumerate(bodies, start=1):
        previous = rows[-1].hash if rows else ""
        rows.append(
            AuditRow(event_id=number, body=body, previous_hash=previous, hash=hash_of(previous, body)),
        )
    return rows


def walk(rows: list[AuditRow], start: Link | None = ORIGIN) -> Link | Broken | None:
    stand: Link | Broken | None = start
    for row in rows:
        assert not isinstance(stand, Broken)
        stand = follow(stand, row)
        if isinstance(stand, Broken):
            return stand
    return stand


@given(BODIES)
def test_what_was_written_is_whole_from_the_start_and_from_the_middle(bodies: list[str]) -> None:
    rows = chain(bodies)

    last = Link(event_id=len(rows), hash=rows[-1].hash)
    assert walk(rows) == last
    assert walk(rows[1:], None) == last


@given(BODIES, st.data())
def test_a_changed_body_is_named(bodies: list[str], data: st.DataObject) -> None:
    rows = chain(bodies)
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = rows[at].model_copy(update={"body": rows[at].body + "!"})

    broken = walk(rows)

    assert isinstance(broken, Broken)
    assert (broken.event_id, "changed" in broken.problem) == (at + 1, True)


@given(BODIES, st.data())
def test_a_body_changed_with_its_own_hash_is_found_by_the_next(bodies: list[str], data: st.DataObject) -> None:
    rows = chain(bodies)
    at = data.draw(st.integers(0, len(rows) - 2))
    forged = rows[at].body + "!"
    rows[at] = rows[at].model_copy(update={"body": forged, "hash": hash_of(rows[at].previous_hash, forged)})

    broken = walk(rows)

    assert isinstance(broken, Broken)
    assert (broken.event_id, "join" in broken.problem) == (at + 2, True)


@given(BODIES, st.data())
def test_a_dropped_event_is_named_even_the_first(bodies: list[str], data: st.DataObject) -> None:
    rows = chain(bodies)
    at = data.draw(st.integers(0, len(rows) - 2))
    del rows[at]

    broken = walk(rows)

    assert isinstance(broken, Broken)
    assert (broken.event_id, "dropped" in broken.problem) == (at + 1, True)


@given(BODIES, st.data())
def test_of_two_events_that_changed_places_the_first_is_named(bodies: list[str], data: st.DataObject) -> None:
    rows = chain(bodies)
    at = data.draw(st.integers(0, len(rows) - 2))
    rows[at], rows[at + 1] = rows[at + 1], rows[at]

    broken = walk(rows)

    assert isinstance(broken, Broken)
    assert (broken.event_id, "moved" in broken.problem) == (at + 1, True)


def test_a_repeated_event_is_named() -> None:
    first, second = chain(["a", "b"])

    broken = walk([first, second, second])

    assert isinstance(broken, Broken)
    assert (broken.event_id, "repeated" in broken.problem) == (2, True)


def test_events_that_end_before_the_ledgers_note_lack_the_next() -> None:
    rows = chain(["a", "b", "c"])
    head = Link(event_id=3, hash=rows[2].hash)

    cut = end_at(Link(event_id=2, hash=rows[1].hash), head)

    assert end_at(head, head) is None
    assert cut is not None
    assert (cut.event_id, "dropped" in cut.problem) == (3, True)


def test_an_end_with_another_hash_than_the_ledger_noted_was_changed() -> None:
    broken = end_at(Link(event_id=3, hash="a"), Link(event_id=3, hash="b"))

    assert broken is not None
    assert (broken.event_id, "changed" in broken.problem) == (3, True)


@given(st.text())
def test_a_row_is_read_from_its_line_as_it_was(body: str) -> None:
    (row,) = chain([body.encode("utf-8", "replace").decode()])

    assert read_row(json.dumps(row.model_dump()).encode(), ORIGIN) == row


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"\xff\xfe",
        b'{"event_id": 1}',
        b'{"event_id": "1", "body": "", "previous_hash": "", "hash": ""}',
        b'{"event_id": 1, "body": "", "previous_hash": "", "hash": "", "more": 1}',
    ],
)
def test_a_line_that_holds_no_event_is_named_by_the_event_it_should_hold(line: bytes) -> None:
    broken = read_row(line, Link(event_id=7, hash="x"))

    assert isinstance(broken, Broken)
    assert broken.event_id == 8
