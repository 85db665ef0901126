"""Every error the agent raises on purpose; a docstring is the message's template."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel


class HoldpointError(Exception):
    """Something Holdpoint refuses or can't do."""


class ModelUnavailable(HoldpointError):
    """The model gave no usable answer after its retries."""


class UnknownAction(HoldpointError):
    """No action of that name is declared; names those that are."""

    def __init__(self, action: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no action {action}; there are {', '.join(sorted(known))}")


class BadAutonomy(HoldpointError):
    """An action class can't have that; names the field, and what it accepts."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field


class UnknownMove(HoldpointError):
    """No move of that action has that id."""


class MoveConflict(HoldpointError):
    """What a move changed was changed again since."""


class ActionRefused(HoldpointError):
    """The action's own rules refuse it as things stand now; nothing was written."""

    def __init__(self, reason: str, dry_run: BaseModel | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dry_run = dry_run


class MalformedAnswer(HoldpointError):
    """An answer to a review can't be read; names the field, what is wrong with it, and what is accepted."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class BadArguments(HoldpointError):
    """An action's arguments don't fit it; names the field and what is wrong with it."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class UnknownPerson(HoldpointError):
    """Nobody of that name is known."""


class UnknownTicket(HoldpointError):
    """No ticket has that id."""


class UnknownReview(HoldpointError):
    """No review has that id."""


class TicketConflict(HoldpointError):
    """A ticket with that id, and another body, was accepted before."""


class MessageConflict(HoldpointError):
    """A message with that id, and other words, was taken before."""


class UnknownMessage(HoldpointError):
    """No outgoing message has that id."""


class NotStuck(HoldpointError):
    """The ticket doesn't need attention."""


class NotDead(HoldpointError):
    """The message hasn't been given up."""


class NotAuthorised(HoldpointError):
    """The ledger doesn't authorise this action (any more); nothing was done."""


class BadPolicy(HoldpointError):
    """The policy file is wrong; names the key and what is wrong with it."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"policy key {key}: {problem}")
        self.key = key
        self.problem = problem


class BadColumns(HoldpointError):
    """Columns of past actions don't fit together; names the column and what is wrong with it."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"{column}: {problem}")
        self.column = column
        self.problem = problem


class BadCursor(HoldpointError):
    """The cursor wasn't made by this list."""


class NotWaiting(HoldpointError):
    """The case isn't waiting any more."""

    def __init__(self, status: str) -> None:
        super().__init__(f"This case is {status}")
        self.status = status


class ClaimedByOther(HoldpointError):
    """Somebody else holds the case."""

    def __init__(self, claimed_by: str, claimed_until: datetime | None) -> None:
        super().__init__(f"{claimed_by} is working on this case")
        self.claimed_by = claimed_by
        self.claimed_until = claimed_until


class CapReached(HoldpointError):
    """The person holds as many cases as they may."""

    def __init__(self, cap: int) -> None:
        super().__init__(f"You hold {cap} cases, as many as you may; decide or release one first")
        self.cap = cap


class Away(HoldpointError):
    """You are away; come back first."""

    def __init__(self) -> None:
        super().__init__("You are away; come back first")


class LacksSkill(HoldpointError):
    """The case takes a skill that the person doesn't have."""

    def __init__(self, skill: str) -> None:
        super().__init__(f"This case takes the skill {skill}")


class UnknownProposal(HoldpointError):
    """No action was proposed under that id."""


class UnknownSample(HoldpointError):
    """No action that ran alone was drawn under that id."""


class UnknownSuggestion(HoldpointError):
    """No action is suggested as a regret under that id."""


class UnknownSecondLook(HoldpointError):
    """No second look is asked for at that review."""


class OwnDecision(HoldpointError):
    """A second look takes somebody else than whoever decided first."""


class NotExecuted(HoldpointError):
    """The action wasn't carried out, so there is nothing to regret."""

    def __init__(self, action: str, status: str) -> None:
        super().__init__(f"{action} is {status}; only what was executed can be regretted")


class DecisionRefused(HoldpointError):
    """A decision doesn't count; `code` is the contract's error code, `detail` what else the caller is told."""

    def __init__(self, code: str, message: str, field: str | None = None, **detail: object) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.detail = detail


class UnknownDecision(HoldpointError):
    """No decision has that id."""


class UndoRefused(HoldpointError):
    """A decision can't be taken back; `code` is the contract's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class StateTooNew(HoldpointError):
    """A thread was parked by a newer release than this one."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"The thread's state has schema version {found}; this release knows up to {known}")


class ThreadApiError(HoldpointError):
    """The server's thread API didn't do what it was asked."""


class BadDeclaration(HoldpointError):
    """An action is declared wrongly; names the module and what is wrong with it."""


class BadShopData(HoldpointError):
    """A shop data file can't be loaded; names the file, the key in it and what is wrong there."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file = file
        self.key = key
        self.problem = problem


class OutcomeUnknown(HoldpointError):
    """A remote system may or may not have done it; ask again with the same idempotency key, never with a new one."""


class UnusableOutput(HoldpointError):
    """A model's output doesn't fit what was asked for; says where, for the model to correct."""


class NoUsableMessage(HoldpointError):
    """The model's server answered with nothing to use: a refusal, a cut or an empty message."""


class MissingSetting(HoldpointError):
    """A setting that this configuration needs isn't set."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"Set {name}: {why}")
        self.name = name


class BadSetting(HoldpointError):
    """A setting can't be used; names it, and says what it takes without repeating what may be secret."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class NobodyTold(HoldpointError):
    """A message to reviewers reached no channel; names the kinds of channels."""
