"""`python -m agent`: the command line."""

from agent.cli.commands import app

if __name__ == "__main__":
    app()
