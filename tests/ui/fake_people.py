"""The people tab's desk, in memory."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.contract import People, PersonChange, PersonView

if TYPE_CHECKING:
    from fake_desk import FakeDesk


@dataclass
class FakePeople:
    """A `PeopleDesk` on the ledger in memory."""

    desk: "FakeDesk"

    async def everybody(self) -> People:
        self.desk.person("people")
        return People(people=[PersonView(**each.model_dump()) for each in self.desk.ledger.people.values()])

    async def change(self, name: str, change: PersonChange) -> PersonView:
        self.desk.admin("change_person")
        wanted = change.model_dump(exclude_none=True)
        if "away" in wanted:
            wanted["away_since"] = self.desk.ledger.now() if wanted.pop("away") else None
        self.put(name, **wanted)
        return next(PersonView(**each.model_dump()) for each in self.desk.ledger.people.values() if each.name == name)

    def put(self, name: str, **changes: Any) -> None:
        """Put other values into a person; going away gives their claims back."""
        ledger = self.desk.ledger
        token, person = next((key, each) for key, each in ledger.people.items() if each.name == name)
        ledger.people[token] = person.model_copy(update=changes)
        if changes.get("away_since"):
            for review in [each for each in ledger.reviews.values() if each.claimed_by == name]:
                ledger.change(review.review_id, claimed_by=None, claimed_until=None)
