"""Questions about the process as HTML; every value is escaped here."""

from reviewer_app.html import escape
from reviewer_app.peers_view import PeersView, QuestionView
from reviewer_app.screen_figures import folded_html, table_html


def peers_html(view: PeersView) -> str:
    """Return the questions, and the comparisons below them."""
    asked = "".join(map(_question, view.questions))
    nothing = f'<p class="panel quiet">{escape(view.nothing)}</p>'
    return (
        f'<h2 tabindex="-1">Questions about the process</h2><p class="quiet">{escape(view.about)}</p>'
        f'<p class="quiet">{escape(view.of)}.</p><ol class="questions">{asked}</ol>{"" if asked else nothing}'
        f'<section class="panel"><h3>Second looks</h3><p>{escape(view.second_looks)}</p></section>'
        f"{table_html(view.comparisons)}"
    )


def _question(question: QuestionView) -> str:
    return (
        f'<li class="panel"><p class="question">{escape(question.sentence)}</p>'
        f'<p class="quiet">{escape(question.sureness)}.</p>{folded_html(question.numbers)}</li>'
    )
