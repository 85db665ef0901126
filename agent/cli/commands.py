"""What can be typed after `python -m agent`."""

from pathlib import Path
from typing import Annotated

import typer

from agent.cli import export_commands, operations, people_commands, ticket_commands
from agent.cli.calibrate_command import calibrate
from agent.cli.doctor import doctor
from agent.settings import settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(people_commands.people_commands, name="people")
app.add_typer(export_commands.export_commands, name="export")
for _command in (
    operations.import_retail,
    operations.export_retail,
    ticket_commands.submit,
    ticket_commands.status,
    export_commands.verify,
    calibrate,
    doctor,
):
    app.command()(_command)


@app.callback()
def main() -> None:
    """Holdpoint: resolves the safe tickets by itself, stops for a person before anything risky."""


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the API; a free one is picked when it is taken.")] = 2024,
    reviewer_port: Annotated[int, typer.Option(help="Port of the reviewer page.")] = 7860,
    home: Annotated[Path | None, typer.Option(help="Folder for data, logs and endpoints.json.")] = None,
    demo: Annotated[bool, typer.Option(help="Fill a demo shop and hand in demo tickets.")] = True,
    reviewer: Annotated[bool, typer.Option(help="Start the reviewer page.")] = True,
) -> None:
    """Run everything on this machine: Postgres, the LangGraph server, the reviewer page, the demo."""
    from agent.cli.dev import run

    config = settings()
    raise typer.Exit(
        run(
            config,
            port=port,
            reviewer_port=reviewer_port,
            home=home or config.holdpoint_home,
            with_demo=demo,
            with_reviewer=reviewer,
        )
    )
