"""The filters above the list as HTML; every value is escaped here."""

from reviewer_app.filter_view import FilterBar, FilterOption
from reviewer_app.html import escape


def filters_html(bar: FilterBar) -> str:
    """Return the skills with their counts, what to look at, and the actions."""
    skills = "".join(_chip("skill", each) for each in bar.skills)
    flags = "".join(_chip("flag", each) for each in bar.flags)
    every = "" if any(each.is_on for each in bar.actions) else " selected"
    actions = f'<option value=""{every}>Every action</option>' + "".join(_option(each) for each in bar.actions)
    return (
        f'<div class="chips" role="group" aria-label="Skill">{skills}</div>'
        f'<div class="chips" role="group" aria-label="Show only">{flags}</div>'
        f'<select id="filter-action" aria-label="Action">{actions}</select>'
    )


def _chip(kind: str, option: FilterOption) -> str:
    pressed = "true" if option.is_on else "false"
    count = f' <span class="chip-count">{option.count}</span>' if option.count is not None else ""
    late = f' title="{option.overdue} overdue"' if option.overdue else ""
    return (
        f'<button type="button" class="filter-chip" data-{kind}="{escape(option.name)}" aria-pressed="{pressed}"{late}>'
        f"{escape(option.label)}{count}</button>"
    )


def _option(option: FilterOption) -> str:
    selected = " selected" if option.is_on else ""
    return f'<option value="{escape(option.name)}"{selected}>{escape(option.label)} ({option.count})</option>'
