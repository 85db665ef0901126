"""The people tab: who there is; and for administrators, one person's skills, cap and absence to change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

import gradio as gr

from agent.contract import PersonView, Skill
from reviewer_app.errors import DeskError, NotSignedIn
from reviewer_app.html import escape
from reviewer_app.people_view import person_rows, save_person
from reviewer_app.screen import notice_html
from reviewer_app.screen_people import people_html
from reviewer_app.sessions import Session
from reviewer_app.sign_in import Door
from reviewer_app.tabs.html_part import html_part
from reviewer_app.tabs.signed_in import Updates, signed_in
from reviewer_app.wording import explain


@dataclass(frozen=True)
class PeopleParts:
    """The tab's components; each field has a place below it for what was wrong with it."""

    notice: gr.HTML
    table: gr.HTML
    picked: gr.Textbox
    form: gr.Column
    name: gr.HTML
    skills: gr.CheckboxGroup
    skills_problem: gr.HTML
    cap: gr.Number
    cap_problem: gr.HTML
    away: gr.Checkbox
    away_problem: gr.HTML
    save: gr.Button
    cancel: gr.Button
    person: gr.State


@dataclass(frozen=True)
class PeopleTab:
    """The tab's events. What is allowed is the server's to say: others get its refusal."""

    door: Door
    now: Callable[[], datetime]
    parts: PeopleParts
    banner: gr.HTML

    @property
    def outputs(self) -> list[gr.blocks.Block]:
        """Everything that the tab's events may change."""
        parts = self.parts
        fields = [parts.skills, parts.cap, parts.away, parts.skills_problem, parts.cap_problem, parts.away_problem]
        return [self.banner, parts.notice, parts.table, parts.form, parts.name, *fields, parts.person]

    @signed_in
    async def show(self, session: Session) -> Updates:
        """Show everybody."""
        return {**await self._table(session), **self.close()}

    def pick(self, event: gr.EventData) -> str:
        """Return whose row was chosen."""
        return str(event.name)

    @signed_in
    async def open(self, session: Session, name: str) -> Updates:
        """Put one person, as they are now, into the form."""
        parts = self.parts
        try:
            people = (await session.desk.people.everybody()).people
        except NotSignedIn:
            raise
        except DeskError as error:
            return {parts.notice: notice_html(explain(error, session.me.name, self.now()), "bad")}
        person = next((each for each in people if each.name == name), None)
        if person is None:
            return {parts.notice: notice_html(f"Nobody is called {name} any more.", "bad")}
        return {
            **self._no_problems(),
            parts.notice: "",
            parts.form: gr.update(visible=True),
            parts.name: f"<h3>{escape(person.name)}</h3>",
            parts.skills: person.skills,
            parts.cap: person.cap,
            parts.away: person.away_since is not None,
            parts.person: person,
        }

    @signed_in
    async def save(
        self, session: Session, person: PersonView | None, skills: Sequence[str], cap: float | None, away: bool
    ) -> Updates:
        """Save what the form changes; what was wrong is said at its field."""
        if person is None:
            return {}
        parts = self.parts
        saved = await save_person(session, person, skills, cap, away, self.now())
        if saved.person is None:
            places = {"skills": parts.skills_problem, "cap": parts.cap_problem, "away": parts.away_problem}
            return {**self._no_problems(), places.get(saved.field, parts.notice): notice_html(saved.said, "bad")}
        table = await self._table(session)
        return {**table, **self.close(), parts.notice: notice_html(saved.said, "good")}

    def close(self) -> Updates:
        """Put the form away."""
        parts = self.parts
        return {**self._no_problems(), parts.notice: "", parts.form: gr.update(visible=False), parts.person: None}

    def _no_problems(self) -> Updates:
        parts = self.parts
        return dict.fromkeys((parts.skills_problem, parts.cap_problem, parts.away_problem), "")

    async def _table(self, session: Session) -> Updates:
        try:
            people = (await session.desk.people.everybody()).people
        except NotSignedIn:
            raise
        except DeskError as error:
            return {self.banner: notice_html(explain(error, session.me.name, self.now()), "bad")}
        return {self.parts.table: people_html(person_rows(people, session.me, self.now()))}


def build_people() -> PeopleParts:
    """Lay the tab out inside the open Blocks."""
    with gr.Column(elem_id="people-pane", elem_classes="pane"):
        html_part("people-title", "<h2>People</h2>")
        notice = html_part("people-notice")
        table = html_part("people-table", script="people.js")
        picked = gr.Textbox(label="Change person", elem_id="open-person", visible="hidden")
        with gr.Column(elem_id="person-form", elem_classes="decision-panel", visible=False) as form:
            name = html_part("person-name")
            skills = gr.CheckboxGroup(list(get_args(Skill)), label="Skills", elem_id="person-skills")
            skills_problem = html_part("problem-skills")
            cap = gr.Number(label="Cases at once", precision=None, elem_id="person-cap")
            cap_problem = html_part("problem-cap")
            away = gr.Checkbox(label="Away: gives every case back", elem_id="person-away")
            away_problem = html_part("problem-away")
            with gr.Row(elem_classes="panel-buttons"):
                save = gr.Button("Save", variant="primary", elem_id="btn-person-save")
                cancel = gr.Button("Cancel", elem_id="btn-person-cancel")
    return PeopleParts(
        notice=notice,
        table=table,
        picked=picked,
        form=form,
        name=name,
        skills=skills,
        skills_problem=skills_problem,
        cap=cap,
        cap_problem=cap_problem,
        away=away,
        away_problem=away_problem,
        save=save,
        cancel=cancel,
        person=gr.State(None),
    )


def wire_people(tab: PeopleTab, way_in: gr.Tab) -> None:
    """Connect the tab's controls; it is filled whenever somebody turns to it."""
    parts = tab.parts
    way_in.select(tab.show, None, tab.outputs, show_progress="hidden", api_name="people")
    parts.table.click(
        tab.pick, None, [parts.picked], show_progress="hidden", queue=False, api_visibility="private"
    ).then(tab.open, [parts.picked], tab.outputs, show_progress="hidden", api_name="open_person")
    given = [parts.person, parts.skills, parts.cap, parts.away]
    parts.save.click(tab.save, given, tab.outputs, show_progress="hidden", api_name="save_person")
    parts.cancel.click(tab.close, None, tab.outputs, show_progress="hidden", api_visibility="private")
