"""What the declared actions may earn, how each stands, and what the weekly rules judge them by."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from agent.actions.declaration import AnyAction
from agent.contract.autonomy import Standing as ShownStanding
from agent.core import weekly
from agent.core.calibration import Standing, Verdict, WeekFigures
from agent.core.earned import Held, Most, most
from agent.core.holding import hold_terms
from agent.core.past import PastActions
from agent.core.policy import Policy, Terms
from agent.core.weekly import Grounds
from agent.ledger import autonomy
from agent.ledger.autonomy_weeks import RecordedWeek


@dataclass(frozen=True)
class Classes:
    """The declared action classes, and the policy they start from."""

    actions: Mapping[str, AnyAction]
    policy: Policy

    def limit(self, action: str) -> Most:
        """Return how far a class may go."""
        given = self.policy.given(action)
        return most(action, given, hold_terms(self.actions[action].hold, given).approvals)

    def terms(self, action: str) -> Terms:
        """Return what the policy itself says of a class."""
        return self.policy.terms(action)

    def standing(self, action: str, held: Mapping[str, Held]) -> ShownStanding:
        """Return how a class stands."""
        return autonomy.standing(held.get(action, Held()), self.terms(action), self.limit(action))

    def grounds(
        self, held: Mapping[str, Held], earlier: Mapping[str, list[RecordedWeek]], past: PastActions
    ) -> Grounds:
        """Return what the weekly rules judge the classes by."""
        shown = {action: self.standing(action, held) for action in self.actions}
        return Grounds(
            rules=self.policy.autonomy,
            standings={
                action: Standing(action=action, autonomy=each.autonomy, threshold=each.threshold, is_frozen=each.frozen)
                for action, each in shown.items()
            },
            limits={action: self.limit(action) for action in self.actions},
            earlier={action: [week.figures for week in weeks] for action, weeks in earlier.items()},
            past=past,
        )


async def judge(figures: Mapping[str, WeekFigures], grounds: Grounds) -> dict[str, Verdict]:
    """Return what a week means for every declared class that has figures; computes off the event loop."""

    def judged() -> dict[str, Verdict]:
        return {
            action: weekly.judge(each, action, grounds)
            for action, each in sorted(figures.items())
            if action in grounds.standings
        }

    return await asyncio.to_thread(judged)
