"""What a person looks at of the queue: the filters, and how many pages of it."""

from dataclasses import dataclass, replace

from agent.contract import Me


@dataclass(frozen=True)
class Looking:
    """The filters above the list, and how many pages are loaded; `is_stuck` cases are those that can't be decided."""

    skill: str = ""
    action: str = ""
    is_mine: bool = False
    is_overdue: bool = False
    is_unclaimed: bool = False
    is_stuck: bool = False
    search: str = ""
    pages: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether less than the whole queue is looked at."""
        flags = self.is_mine or self.is_overdue or self.is_unclaimed or self.is_stuck
        return flags or bool(self.skill or self.action or self.search.strip())


EVERYTHING = Looking()


def further(looking: Looking) -> Looking:
    """Return the same look with one more page."""
    return replace(looking, pages=looking.pages + 1)


def permitted(looking: Looking, me: Me) -> Looking:
    """Return the look without a skill that the person doesn't hold any more."""
    is_theirs = me.role == "admin" or looking.skill in me.skills
    return looking if is_theirs else replace(looking, skill="")
