"""Commands that load and store the shop's content on the database of a running, or stopped, Holdpoint."""

from pathlib import Path

from agent.cli.on_database import Home, on_database
from agent.cli.output import say


def import_retail(directory: Path, home: Home = None) -> None:
    """Replace the shop's content by users.json, orders.json and products.json of a folder."""
    from agent.adapters.shop.import_retail import import_retail as load

    counts = on_database(home, lambda engine: load(engine, directory))
    say(", ".join(f"{count} {name}" for name, count in counts.items()))


def export_retail(directory: Path, home: Home = None) -> None:
    """Write the shop's whole content as users.json, orders.json and products.json into a folder."""
    from agent.adapters.shop.export_retail import export_retail as store

    on_database(home, lambda engine: store(engine, directory))
    say(str(directory))
