"""The model behind an OpenAI-compatible server, through langchain-openai."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from agent.adapters.openai_failures import FAILURES, understand
from agent.core.briefing import classify_brief, plan_brief, reply_brief
from agent.core.model_output import (
    ActionCatalogue,
    classification_schema,
    plan_schema,
    read_classification,
    read_plan,
)
from agent.core.planning import Classification, Plan, ReplyFacts, TicketReading
from agent.errors import ModelUnavailable, NoUsableMessage, UnusableOutput
from agent.prompts import planner_prompt, prompt

LONGEST_WAIT_SECONDS = 20.0
"""The longest wait between two calls, whatever a server's Retry-After asks for."""

T = TypeVar("T")


class OpenAIModel:
    """Reads tickets with a chat model; a `SupportModel`.

    Every call has a time-out of its own and there are at most `max_attempts` calls for one answer, corrections
    included; then `ModelUnavailable` is raised with a short reason. Building one reads certificates from disk, so
    build it off the event loop.
    """

    def __init__(
        self,
        *,
        model: str,
        api_key: SecretStr,
        actions: ActionCatalogue,
        base_url: str | None = None,
        timeout_seconds: float = 20.0,
        max_attempts: int = 4,
        first_wait_seconds: float = 0.5,
    ) -> None:
        self.name = f"openai:{model}"
        self._actions = actions
        self._timeout_seconds = timeout_seconds
        self._max_attempts = max_attempts
        self._first_wait_seconds = first_wait_seconds
        self._chat = ChatOpenAI(
            model=model,
            api_key=api_key,
            base_url=base_url,
            timeout=timeout_seconds,
            max_retries=0,
            use_responses_api=False,
        )

    async def load(self) -> None:
        """Nothing to get ready: the client is made with the model."""

    async def classify(self, reading: TicketReading) -> Classification:
        """Return what the customer wants."""
        return await self._ask(
            await _prompt("classify"), classify_brief(reading), read_classification, _format(classification_schema())
        )

    async def plan(self, reading: TicketReading, intent: Classification) -> Plan:
        """Return the ordered writes; unknown actions and arguments that don't fit are refused and asked for again."""
        described = {name: description for name, (description, _) in self._actions.items()}
        return await self._ask(
            await asyncio.to_thread(planner_prompt, described),
            plan_brief(reading, intent),
            lambda text: read_plan(text, self._actions),
            _format(plan_schema(self._actions), "plan"),
        )

    async def reply(self, facts: ReplyFacts) -> str:
        """Return the customer's message in plain text."""
        return await self._ask(await _prompt("reply"), reply_brief(facts), str.strip, {})

    async def _ask(self, prompt: str, brief: str, read: Callable[[str], T], options: dict[str, Any]) -> T:
        conversation: list[BaseMessage] = [SystemMessage(prompt), HumanMessage(brief)]
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._max_attempts),
            retry=retry_if_exception(_is_worth_another_call),
            wait=self._wait_seconds,
            reraise=True,
        )
        try:
            return await retrying(self._call, conversation, read, options)
        except FAILURES as error:
            # The cause is left out on purpose: its text and its request hold the prompt.
            raise ModelUnavailable(f"{self.name}: {understand(error).reason}") from None

    async def _call(self, conversation: list[BaseMessage], read: Callable[[str], T], options: dict[str, Any]) -> T:
        # The client's own time-out is per read; this one also ends a response that drips in byte by byte.
        async with asyncio.timeout(self._timeout_seconds):
            message = await self._chat.ainvoke(conversation, **options)
        text = _text_of(message)
        try:
            return read(text)
        except UnusableOutput as error:
            correction = HumanMessage(f"That doesn't fit: {error}. Answer again, in full.")
            conversation[2:] = [AIMessage(text), correction]
            raise

    def _wait_seconds(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        failure = understand(error) if error else None
        if failure is None or failure.is_immediate:
            return 0.0
        backoff: float = self._first_wait_seconds * 2 ** (state.attempt_number - 1)
        return min(max(failure.retry_after_seconds or 0.0, backoff), LONGEST_WAIT_SECONDS)


def _is_worth_another_call(error: BaseException) -> bool:
    return isinstance(error, FAILURES) and understand(error).is_retryable


def _text_of(message: BaseMessage) -> str:
    """Return the message's text; raises `NoUsableMessage` for a refusal, a cut and an empty one."""
    if message.additional_kwargs.get("refusal"):
        raise NoUsableMessage("it refused")
    # A stream or body that was cut ends without a finish_reason and without an error.
    if message.response_metadata.get("finish_reason") != "stop":
        raise NoUsableMessage("its message was cut")
    text = message.text
    if not text.strip():
        raise NoUsableMessage("its message was empty")
    return text


def _format(schema: dict[str, Any], name: str = "classification") -> dict[str, Any]:
    # Not strict: argument models hold defaults and patterns that strict mode refuses; we check them ourselves.
    described = {"name": name, "schema": schema, "strict": False}
    return {"response_format": {"type": "json_schema", "json_schema": described}}


async def _prompt(name: str) -> str:
    return await asyncio.to_thread(prompt, name)
