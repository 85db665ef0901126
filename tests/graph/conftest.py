"""The graph's tests: a scene with a shop full of demo customers, on a database of the test's own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fakes.support_model import ScriptedModel
from fakes.threads import FakeThreads
from fixtures.scene import Scene, find_shopper, with_hold
from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy.ext.asyncio import AsyncEngine

from agent import wiring
from agent.actions.registry import load_actions
from agent.adapters.shop.demo import load_demo_shop
from agent.graph import builder
from agent.settings import Settings
from agent.wiring import Services, read_policy

POLICY = Path(__file__).parents[2] / "agent" / "policy.toml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as needing Postgres."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.postgres)


@pytest.fixture
def services(engine: AsyncEngine) -> Iterator[Services]:
    """Services on the test's database, in force everywhere; the model is scripted, threads are fake."""
    model = ScriptedModel()
    here = Services(
        engine=engine,
        actions=load_actions(),
        policy=with_hold(read_policy(POLICY), undo_seconds=0),
        threads=FakeThreads(),
        settings=Settings(_env_file=None),
        models={"offline": model},
    )
    wiring.override(here)
    yield here
    wiring.override(None)


@pytest.fixture
async def scene(engine: AsyncEngine, services: Services) -> AsyncIterator[Scene]:
    """The graph with checkpoints in memory, the demo shop and the demo people."""
    await load_demo_shop(engine)
    threads, model = services.threads, services.models["offline"]
    assert isinstance(threads, FakeThreads)
    assert isinstance(model, ScriptedModel)
    graph = builder.compile(checkpointer=InMemorySaver())
    scene = Scene(engine, graph, services, threads, model, find_shopper())
    await scene.hire()
    yield scene
