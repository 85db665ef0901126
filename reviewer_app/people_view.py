"""People as administrators see and change them: rows, the change that a form stands for, and what was wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from agent.contract import Me, PersonChange, PersonView
from reviewer_app.errors import BadField, DeskError, NotFound, NotSignedIn
from reviewer_app.sessions import Session
from reviewer_app.wording import clock_time, explain

FIELDS = ("skills", "cap", "away")


@dataclass(frozen=True)
class PersonRow:
    """One line of the table."""

    name: str
    role: str
    skills: str
    holds: str
    is_full: bool
    away: str
    can_change: bool


@dataclass(frozen=True)
class Saved:
    """What came of a change: the person as they are now, or what was wrong and with which field ("" with none)."""

    person: PersonView | None
    said: str
    field: str = ""


def person_rows(people: Sequence[PersonView], me: Me, now: datetime) -> tuple[PersonRow, ...]:
    """Return the table's lines, in the server's order; only an administrator can change somebody."""
    return tuple(
        PersonRow(
            name=person.name,
            role=person.role,
            skills=", ".join(person.skills) if person.skills else "none",
            holds=f"{person.claimed} of {person.cap}",
            is_full=person.role != "intake" and person.claimed >= person.cap,
            away=f"since {clock_time(person.away_since, now)}" if person.away_since else "",
            can_change=me.role == "admin" and person.role != "intake",
        )
        for person in people
    )


def change_from(person: PersonView, skills: Sequence[str], cap: float | None, away: bool) -> PersonChange:
    """Return what the form changes about the person as shown. Raises `ValidationError`."""
    given: dict[str, Any] = {"skills": list(skills), "cap": cap if cap is not None else "", "away": away}
    before: dict[str, Any] = {"skills": list(person.skills), "cap": person.cap, "away": person.away_since is not None}
    if set(given["skills"]) == set(before["skills"]):
        given["skills"] = before["skills"]
    return PersonChange.model_validate({name: given[name] for name in FIELDS if given[name] != before[name]})


async def save_person(
    session: Session, person: PersonView, skills: Sequence[str], cap: float | None, away: bool, now: datetime
) -> Saved:
    """Send the change. Raises `NotSignedIn`."""
    try:
        change = change_from(person, skills, cap, away)
        saved = await session.desk.people.change(person.name, change)
    except ValidationError as error:
        return Saved(None, _limits(str(error.errors()[0]["loc"][0])), str(error.errors()[0]["loc"][0]))
    except NotSignedIn:
        raise
    except BadField as error:
        return Saved(None, error.detail.message, _field_of(error))
    except NotFound:
        return Saved(None, f"Nobody is called {person.name} any more.")
    except DeskError as error:
        return Saved(None, explain(error, session.me.name, now))
    return Saved(saved, f"Saved: {_in_words(saved)}")


def _field_of(error: BadField) -> str:
    named = (error.detail.field or "").split(".")[0]
    return named if named in FIELDS else ""


def _limits(field: str) -> str:
    return "Choose a whole number from 0 to 1000." if field == "cap" else "This can't be saved."


def _in_words(person: PersonView) -> str:
    away = "; they are away, and their cases went back to the queue" if person.away_since else ""
    return f"{person.name} has {', '.join(person.skills) or 'no skills'} and may hold {person.cap}{away}."
