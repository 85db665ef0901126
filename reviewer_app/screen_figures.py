"""The metrics as HTML: tiles, and the tables behind the charts; every value is escaped here."""

from collections.abc import Sequence
from datetime import datetime

from reviewer_app.figures_view import Table, Tile
from reviewer_app.html import escape, time_html
from reviewer_app.wording import moment


def tiles_html(tiles: Sequence[Tile]) -> str:
    """Return the tiles, each a figure with its name and what it is of."""
    return f'<dl class="tiles">{"".join(map(_tile, tiles))}</dl>'


def as_of_html(until: datetime, now: datetime) -> str:
    """Return when the figures were counted."""
    return f'<p class="quiet" role="status">As of {time_html(moment(until, now))}</p>'


def table_html(table: Table) -> str:
    """Return a table, or that there is nothing to show yet."""
    body = _table(table) if table.rows else f'<p class="quiet">{escape(table.nothing)}.</p>'
    return f'<section class="panel"><h3>{escape(table.caption)}</h3>{body}</section>'


def folded_html(*tables: Table) -> str:
    """Return the tables behind a chart, folded away; those without rows are left out."""
    full = [table for table in tables if table.rows]
    if not full:
        return f'<p class="quiet no-data">{escape(tables[0].nothing)}.</p>'
    body = "".join(f'<p class="table-title">{escape(table.caption)}</p>{_table(table)}' for table in full)
    return f'<details class="figures"><summary>The figures as a table</summary>{body}</details>'


def _tile(tile: Tile) -> str:
    return (
        f'<div class="tile {tile.tone}"><dt>{escape(tile.label)}</dt><dd><b>{escape(tile.value)}</b>'
        f'<span class="tile-note">{escape(tile.note)}</span></dd></div>'
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(value)}</td>" for value in row[1:])}</tr>'
        for row in table.rows
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
        f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
