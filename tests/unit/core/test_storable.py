"""What Postgres can't hold is taken out of texts, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from agent.core.storable import storable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=10,
)


def test_nul_and_lone_surrogates_are_taken_out_at_every_depth() -> None:
    assert storable({"a\x00": ["b\ud800", {"c": "\udfffd"}], "n": 1}) == {"a": ["b", {"c": "d"}], "n": 1}
    assert storable(("x\x00", 2)) == ("x", 2)


@given(JSON)
def test_what_is_left_can_be_written_and_stays_as_it_is(value: object) -> None:
    cleaned = storable(value)

    repr(cleaned)
    assert storable(cleaned) == cleaned


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert storable(text) == text
