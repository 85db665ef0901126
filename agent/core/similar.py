"""Which past decisions a planner is shown beside a new ticket: the most alike, and not the same one five times."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.core.records import Record

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

POOL_SIZE = 200
"""How many past decisions are looked through, the newest."""
FEWEST, MOST = 3, 5
NEARLY_AS_ALIKE = 0.9
"""The fourth and the fifth are shown when they reach this share of the best one's similarity."""
THE_SAME = 0.97
"""The cosine from which on two tickets say the same, and the same decision on both teaches nothing new."""
TIE = 0.01
"""Similarities that differ by less are equal: then the one with notes goes first."""
LONGEST = 1_000
"""Characters of a past ticket that are shown."""
COMPARED = 480
"""Characters of a ticket that are compared: more cost time, and on τ-bench's retail tickets find nothing better."""
_CUT = " … "


class Candidate(Record):
    """What choosing looks at besides the words: what was decided, and whether a reviewer explained it."""

    action: str
    type: str
    has_notes: bool


class Similar(Record):
    """A chosen candidate: its place in the pool, and its cosine (−1 to 1)."""

    place: int
    similarity: float


def choose(
    ticket: "NDArray[float32]", pool: "NDArray[float32]", candidates: Sequence[Candidate], floor: float
) -> tuple[Similar, ...]:
    """Return at most `MOST` of the pool, the most similar first; none below the floor.

    `ticket` is one vector of length 1, `pool` a row of length 1 for each candidate. There are `FEWEST` where the pool
    has as many above the floor, more only when they are nearly as alike as the best. Of candidates that say the same
    and were decided alike there is one. Among equally similar ones those with notes are taken first, then those that
    stand first in the pool.
    """
    similarities = [float(each) for each in pool @ ticket]
    above = [place for place, similarity in enumerate(similarities) if similarity >= floor]
    if not above:
        return ()
    enough = NEARLY_AS_ALIKE * max(similarities)
    chosen: list[int] = []
    for place in _ranked(above, similarities, candidates):
        is_welcome = len(chosen) < FEWEST or similarities[place] >= enough
        if is_welcome and not any(_repeats(place, other, pool, candidates) for other in chosen):
            chosen.append(place)
    chosen = sorted(chosen[:MOST], key=lambda place: -similarities[place])
    return tuple(Similar(place=place, similarity=round(similarities[place], 4)) for place in chosen)


def shortened(text: str, limit: int = LONGEST) -> str:
    """Return a text of at most `limit` characters: of a longer one the beginning and the end, cut between words.

    A ticket says what it wants where it begins, and what came of it where it ends.
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    end = (limit - len(_CUT)) // 3
    head, tail = text[: limit - len(_CUT) - end], text[-end:]
    # A text without spaces is cut where it must be.
    head, tail = head.rpartition(" ")[0] or head, tail.partition(" ")[2] or tail
    return f"{head.rstrip()}{_CUT}{tail.lstrip()}"


def _ranked(above: Sequence[int], similarities: Sequence[float], candidates: Sequence[Candidate]) -> list[int]:
    """Return the places by similarity, the best first; among those that tie with the best of them, notes go first."""
    left, ranked = sorted(above, key=lambda place: -similarities[place]), []
    while left:
        tied = [place for place in left if similarities[left[0]] - similarities[place] < TIE]
        ranked += sorted(tied, key=lambda place: not candidates[place].has_notes)
        left = left[len(tied) :]
    return ranked


def _repeats(place: int, other: int, pool: "NDArray[float32]", candidates: Sequence[Candidate]) -> bool:
    mine, theirs = candidates[place], candidates[other]
    is_decided_alike = (mine.action, mine.type) == (theirs.action, theirs.type)
    return is_decided_alike and float(pool[place] @ pool[other]) >= THE_SAME
