"""The people table as HTML; every value is escaped here."""

from collections.abc import Sequence

from reviewer_app.html import escape
from reviewer_app.people_view import PersonRow


def people_html(rows: Sequence[PersonRow]) -> str:
    """Return the table; each name is a button that opens the form."""
    if not rows:
        return ""
    lines = "".join(_row_html(row) for row in rows)
    return (
        '<table class="people"><thead><tr><th scope="col">Name</th><th scope="col">Role</th>'
        '<th scope="col">Skills</th><th scope="col">Holds</th><th scope="col">Away</th><td></td></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )


def _row_html(row: PersonRow) -> str:
    full = ' <span class="mark plain">full</span>' if row.is_full else ""
    away = f'<span class="mark attention">{escape(row.away)}</span>' if row.away else ""
    change = (
        f'<button type="button" class="small-button" data-person="{escape(row.name)}" '
        f'aria-label="Change {escape(row.name)}">Change</button>'
        if row.can_change
        else ""
    )
    return (
        f'<tr><th scope="row">{escape(row.name)}</th><td>{escape(row.role)}</td><td>{escape(row.skills)}</td>'
        f"<td>{escape(row.holds)}{full}</td><td>{away}</td>"
        f"<td>{change}</td></tr>"
    )
