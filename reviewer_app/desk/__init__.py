"""What the page asks of the server, for one signed-in person: a protocol a topic."""

from reviewer_app.desk.autonomy import AutonomyDesk
from reviewer_app.desk.desk import Desk
from reviewer_app.desk.figures import FiguresDesk
from reviewer_app.desk.history import HistoryDesk
from reviewer_app.desk.people import PeopleDesk
from reviewer_app.desk.rechecks import RechecksDesk
from reviewer_app.desk.tickets import TicketsDesk
from reviewer_app.desk.waiting import PausedThread, Waiting

__all__ = [
    "AutonomyDesk",
    "Desk",
    "FiguresDesk",
    "HistoryDesk",
    "PausedThread",
    "PeopleDesk",
    "RechecksDesk",
    "TicketsDesk",
    "Waiting",
]
