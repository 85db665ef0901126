"""A scripted chat server, and a model that talks to it."""

from collections.abc import Iterator

import pytest
from fixtures.chat_model import a_model
from fixtures.scripted_openai import ScriptedOpenAI, serving

from agent.adapters.openai_model import OpenAIModel


@pytest.fixture(scope="module")
def server_of_module() -> Iterator[ScriptedOpenAI]:
    with serving() as scripted:
        yield scripted


@pytest.fixture
def server(server_of_module: ScriptedOpenAI) -> ScriptedOpenAI:
    server_of_module.clear()
    return server_of_module


@pytest.fixture
def model(server: ScriptedOpenAI) -> OpenAIModel:
    return a_model(server.base_url)
