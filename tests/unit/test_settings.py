"""The settings: what the environment may say, and that each variable is explained."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.settings import PROJECT_ROOT, Settings
from reviewer_app.settings import Settings as ReviewerSettings


def test_the_users_home_directory_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.delenv("HOLDPOINT_HOME", raising=False)

    assert Settings(_env_file=None).holdpoint_home == Path(".holdpoint")


def test_the_data_folder_comes_from_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDPOINT_HOME", "/data/holdpoint")

    assert Settings(_env_file=None).holdpoint_home == Path("/data/holdpoint")


def test_a_blank_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", " ")

    assert Settings(_env_file=None).database_url is None


def test_an_unknown_model_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL", "llama")

    with pytest.raises(ValidationError, match="MODEL must be"):
        Settings(_env_file=None)


@pytest.mark.parametrize("name", [*Settings.model_fields, *ReviewerSettings.model_fields])
def test_every_variable_stands_in_the_example_file(name: str) -> None:
    example = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")

    assert f"{name.upper()}=" in example
