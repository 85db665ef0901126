"""What people's decisions ask about the process, as plain values for the screen; never a score of a person."""

from dataclasses import dataclass

from agent.contract import Peers
from agent.contract.peers import PeerComparison, PeerQuestion
from reviewer_app.figures_view import NO_DATA, Table
from reviewer_app.share_words import exact_percent, share_in_words
from reviewer_app.wording import sentence_case

ABOUT = (
    "Differences may come from the cases, the tools or the threshold as well as from a person: these are questions to "
    "look into together. Each compares people on the same kind of action, corrected for how much is compared at once."
)

NOTHING_STANDS_OUT = "Nothing stands out: no difference is larger than chance explains."


@dataclass(frozen=True)
class QuestionView:
    """One question, and the numbers it rests on."""

    sentence: str
    numbers: Table
    sureness: str


@dataclass(frozen=True)
class PeersView:
    """All questions, and what every comparison found."""

    about: str
    of: str
    questions: tuple[QuestionView, ...]
    nothing: str
    comparisons: Table
    second_looks: str


def peers_view(peers: Peers) -> PeersView:
    """Return what the screen shows."""
    days = max(1, (peers.until - peers.since).days)
    return PeersView(
        about=ABOUT,
        of=f"From {peers.decisions:,} decisions of the last {days} days",
        questions=tuple(map(_question, peers.questions)),
        nothing=NOTHING_STANDS_OUT if peers.decisions else "Nothing has been decided yet, so there is nothing to ask.",
        comparisons=Table(
            "Approved unchanged, each person and the others on the same action",
            ("Action", "Person", "Approved unchanged", "Others", "Difference", "95 % interval"),
            tuple(map(_comparison, peers.comparisons)),
            nothing="Nobody has decided enough of one kind to be compared: it takes 10 cases, and 10 of the others",
        ),
        second_looks=_second_looks(peers),
    )


def _question(question: PeerQuestion) -> QuestionView:
    numbers = tuple((sentence_case(name), _number(name, value)) for name, value in question.numbers.items())
    return QuestionView(
        sentence=question.sentence,
        numbers=Table("The numbers", ("What", "Value"), numbers),
        sureness=f"Of questions this sure or surer, {exact_percent(question.q_value)} are expected to be chance",
    )


def _number(name: str, value: float) -> str:
    if name in {"difference", "low", "high"}:
        return _points(value)
    if name in {"others_share", "chance"}:
        return exact_percent(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.2f}"


def _comparison(each: PeerComparison) -> tuple[str, ...]:
    return (
        sentence_case(each.action),
        each.reviewer,
        share_in_words(each.own),
        share_in_words(each.others),
        _points(each.difference),
        f"{_points(each.low)} to {_points(each.high)}",
    )


def _points(difference: float) -> str:
    return f"{difference * 100:+.0f} points"


def _second_looks(peers: Peers) -> str:
    share = peers.second_looks
    if share.share is None:
        return f"{NO_DATA}: no approved case was looked at a second time."
    return f"{share_in_words(share)} second looks would not have approved what the first person approved."
