"""The call for the queue: what it may be asked, how it refuses, and what it says beside the page."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from fakes.threads import FakeThreads
from fixtures.ledger import a_person, hire, hold_case
from fixtures.past import Call, calling
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.core.searching import LONGEST_SEARCH
from agent.ports import ThreadLook
from agent.server.routes import reviews

pytestmark = pytest.mark.postgres
ALICE, BOB = a_person("alice"), a_person("bob", skills=("data",))


@pytest.fixture
def threads() -> FakeThreads:
    return FakeThreads()


@pytest.fixture
async def call(engine: AsyncEngine, threads: FakeThreads) -> AsyncIterator[Call]:
    await hire(engine, ALICE, BOB)
    for number, name in enumerate(("Ada Quill", "Zoë Finch")):
        args = {"order_id": f"#W{number}", "reason": "no longer needed"}
        await hold_case(engine, f"T{number}", customer_name=name, args=args)
    await hold_case(engine, "T2", customer_name="Ada Byron", action="modify_user_address", skill="data", args={})
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE holdpoint.reviews SET interrupt_id = review_id::text"))
    async with calling(engine, reviews, threads=threads) as send:
        yield send


async def test_the_queue_is_searched_among_ones_own_skills(call: Call) -> None:
    alices = (await call(ALICE, "GET", "/reviews", params={"search": "ADA"})).json()
    bobs = (await call(BOB, "GET", "/reviews", params={"search": "ada"})).json()

    assert [item["ticket_id"] for item in alices["items"]] == ["T0"]
    assert [item["ticket_id"] for item in bobs["items"]] == ["T2"]
    assert (alices["matching"], bobs["matching"]) == (1, 1)
    assert alices["actions"] == {"cancel_pending_order": 2}
    assert bobs["actions"] == {"modify_user_address": 1}


async def test_filters_that_are_left_blank_narrow_nothing(call: Call) -> None:
    blank = dict.fromkeys(("search", "overdue", "unclaimed", "mine", "action", "skill", "cursor"), "")

    page = (await call(ALICE, "GET", "/reviews", params=blank)).json()

    assert (len(page["items"]), page["matching"]) == (2, None)


async def test_overdue_and_unclaimed_cases_are_asked_for_by_name(engine: AsyncEngine, call: Call) -> None:
    async with engine.begin() as connection:
        late = "UPDATE holdpoint.reviews SET due_at = now() - interval '1 hour' WHERE ticket_id = 'T1'"
        await connection.execute(text(late))
    (case,) = (await call(ALICE, "GET", "/reviews", params={"search": "#W0"})).json()["items"]
    assert (await call(ALICE, "POST", f"/reviews/{case['review_id']}/claim")).status_code == 200

    for asked in ("overdue", "unclaimed"):
        page = (await call(ALICE, "GET", "/reviews", params={asked: "true"})).json()
        assert ([item["ticket_id"] for item in page["items"]], page["matching"]) == (["T1"], 1)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("search", "word " * 1000, f"at most {LONGEST_SEARCH}"),
        ("search", "a b c d e f g h i", "at most 8 words, not 9"),
        ("overdue", "perhaps", "boolean"),
        ("unclaimed", "2", "boolean"),
    ],
    ids=["endless", "words", "overdue", "unclaimed"],
)
async def test_what_cannot_be_asked_is_refused_by_its_field(call: Call, field: str, value: str, says: str) -> None:
    answer = await call(ALICE, "GET", "/reviews", params={field: value})

    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert says in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "search",
    [
        "🙂",
        "%",
        "#",
        "\\",
        "'':*'",
        "!ada",
        "ada:*B",
        "<->",
        "{{}}",
        "%(text)s",
        ":open",
        "\udcff",
        "x" * 300,
        "ＡＤＡ",
    ],
    ids=lambda search: ascii(search)[:20],
)
async def test_an_odd_search_finds_what_there_is(call: Call, search: str) -> None:
    answer = await call(ALICE, "GET", f"/reviews?search={quote(search.encode('utf-8', 'surrogatepass'))}")

    assert answer.status_code == 200
    has_ada = search in {"!ada", "ＡＤＡ"}
    assert [item["ticket_id"] for item in answer.json()["items"]] == (["T0"] if has_ada else [])


async def test_a_case_needs_attention_while_the_server_holds_no_pause_for_it(
    engine: AsyncEngine, call: Call, threads: FakeThreads
) -> None:
    async with engine.begin() as connection:
        long_ago = "UPDATE holdpoint.reviews SET interrupt_id = NULL, created_at = now() - interval '1 hour'"
        await connection.execute(text(long_ago))
    both = (await call(ALICE, "GET", "/reviews", params={"attention": "true"})).json()
    paused = both["items"][0]
    asks = {"f" * 32: {"review_id": paused["review_id"]}}
    threads.looks[paused["thread_id"]] = ThreadLook(status="interrupted", interrupts=asks)

    first = (await call(ALICE, "GET", "/reviews", params={"attention": "true"})).json()
    then = (await call(ALICE, "GET", "/reviews", params={"attention": "true"})).json()

    assert [item["ticket_id"] for item in both["items"]] == ["T0", "T1"]
    assert [item["ticket_id"] for item in first["items"]] == ["T1"]
    assert ([item["ticket_id"] for item in then["items"]], then["matching"]) == (["T1"], 1)
    everything = (await call(ALICE, "GET", "/reviews")).json()["items"]
    assert [item["ticket_id"] for item in everything] == ["T0", "T1"]
