"""Every call that the LangGraph server itself offers, with a body that it would accept from somebody allowed to."""

import uuid
from typing import Any, NamedTuple

import httpx

Body = dict[str, Any] | list[Any] | None

REFUSED = (401, 403, 404)
UNSUPPORTED = "GET /threads/{thread_id}/storage"
"""Answers 501 to everybody: it reports on the platform's own checkpointer, which isn't ours."""
APPROVE = {"decisions": [{"type": "approve"}]}
PUBLIC = {"GET /info", "GET /ok", "GET /docs", "GET /metrics"}
"""What anybody may know of a server: that it is there, its version, its API and its load."""


class Door(NamedTuple):
    """One call; `path` is a template as in the server's OpenAPI document."""

    method: str
    path: str
    body: Body = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class Pause(NamedTuple):
    """What a caller would aim at: a paused thread, its run and interrupt, and the graph's assistant."""

    thread_id: str
    run_id: str
    interrupt_id: str
    checkpoint_id: str
    assistant_id: str

    def url(self, door: Door) -> str:
        """Return the door's path with this pause's ids in it."""
        ids = {**self._asdict(), "cron_id": str(uuid.uuid4()), "namespace": "n", "graph_id": "support"}
        return door.path.format(**ids)


def run_doors(pause: Pause) -> list[Door]:
    """Return the calls that start a run; the run that each asks for would approve the pause."""
    answer = {"resume": {pause.interrupt_id: APPROVE}}
    run = {"assistant_id": "support", "command": answer}
    fresh = {"assistant_id": "support", "input": {"ticket_id": "uninvited", "customer_id": "x", "user_message": "hi"}}
    reply = {"interrupt_id": pause.interrupt_id, "response": APPROVE, "namespace": []}
    return [
        Door("POST", "/threads/{thread_id}/runs", run),
        Door("POST", "/threads/{thread_id}/runs/stream", run),
        Door("POST", "/threads/{thread_id}/runs/wait", run),
        Door("POST", "/threads/{thread_id}/commands", {"id": 1, "method": "run.start", "params": run}),
        Door("POST", "/threads/{thread_id}/commands", {"id": 1, "method": "run.start", "params": fresh}),
        Door("POST", "/threads/{thread_id}/commands", {"id": 1, "method": "input.respond", "params": reply}),
        Door("POST", "/threads/{thread_id}/runs", fresh),
        Door("POST", "/threads/{thread_id}/runs/wait", fresh),
        Door("POST", "/runs", fresh),
        Door("POST", "/runs/stream", fresh),
        Door("POST", "/runs/wait", fresh),
        Door("POST", "/runs/batch", [fresh, fresh]),
        Door("POST", "/runs/crons", {**fresh, "schedule": "* * * * *"}),
        Door("POST", "/threads/{thread_id}/runs/crons", {**run, "schedule": "* * * * *"}),
    ]


def writing_doors(pause: Pause) -> list[Door]:
    """Return the calls that would change threads, assistants, crons or the store."""
    update = {"values": {"step": "execute", "human_approved": True}, "as_node": "settle"}
    past = [{"updates": [{"values": {"step": "execute"}, "as_node": "settle"}]}]
    return [
        Door("POST", "/threads", {"if_exists": "do_nothing"}),
        Door("POST", "/threads", {"thread_id": pause.thread_id, "if_exists": "do_nothing", "supersteps": past}),
        Door("POST", "/threads", {"graph_id": "support", "supersteps": past}),
        Door("PATCH", "/threads/{thread_id}", {"metadata": {"skill": "data"}}),
        Door("DELETE", "/threads/{thread_id}"),
        Door("POST", "/threads/{thread_id}/copy"),
        Door("POST", "/threads/{thread_id}/state", update),
        Door("POST", "/threads/{thread_id}/state", {"values": None, "as_node": "__end__"}),
        Door("POST", "/threads/prune", {"thread_ids": [pause.thread_id], "strategy": "delete"}),
        Door("POST", "/threads/{thread_id}/runs/{run_id}/cancel"),
        Door("DELETE", "/threads/{thread_id}/runs/{run_id}"),
        Door("POST", "/runs/cancel", {"thread_id": pause.thread_id, "run_ids": [pause.run_id]}),
        Door("POST", "/runs/cancel", {"status": "all"}),
        Door("PATCH", "/runs/crons/{cron_id}", {"enabled": False}),
        Door("DELETE", "/runs/crons/{cron_id}"),
        Door("POST", "/assistants", {"graph_id": "support", "config": {"configurable": {}}}),
        Door("PATCH", "/assistants/{assistant_id}", {"metadata": {"a": "b"}}),
        Door("POST", "/assistants/{assistant_id}/latest", {"version": 1}),
        Door("DELETE", "/assistants/{assistant_id}"),
        Door("PUT", "/store/items", {"namespace": ["n"], "key": "k", "value": {"a": 1}}),
        Door("DELETE", "/store/items", {"namespace": ["n"], "key": "k"}),
    ]


def reading_doors(pause: Pause) -> list[Door]:
    """Return the calls that only look."""
    return [
        Door("GET", "/threads/{thread_id}"),
        Door("GET", "/threads/{thread_id}/state"),
        Door("GET", "/threads/{thread_id}/state/{checkpoint_id}"),
        Door("POST", "/threads/{thread_id}/state/checkpoint", {"checkpoint": {"checkpoint_id": pause.checkpoint_id}}),
        Door("GET", "/threads/{thread_id}/history"),
        Door("POST", "/threads/{thread_id}/history", {"limit": 1}),
        Door("GET", "/threads/{thread_id}/storage"),
        Door("GET", "/threads/{thread_id}/stream"),
        Door("POST", "/threads/{thread_id}/stream/events", {"channels": ["values"]}),
        Door("GET", "/threads/{thread_id}/runs"),
        Door("GET", "/threads/{thread_id}/runs/{run_id}"),
        Door("GET", "/threads/{thread_id}/runs/{run_id}/join"),
        Door("GET", "/threads/{thread_id}/runs/{run_id}/stream"),
        Door("POST", "/threads/search", {}),
        Door("POST", "/threads/count", {}),
        Door("POST", "/assistants/search", {}),
        Door("POST", "/assistants/count", {}),
        Door("GET", "/assistants/{assistant_id}"),
        Door("GET", "/assistants/{assistant_id}/graph"),
        Door("GET", "/assistants/{assistant_id}/subgraphs"),
        Door("GET", "/assistants/{assistant_id}/subgraphs/{namespace}"),
        Door("GET", "/assistants/{assistant_id}/schemas"),
        Door("POST", "/assistants/{assistant_id}/versions", {}),
        Door("GET", "/runs/crons/{cron_id}"),
        Door("POST", "/runs/crons/search", {}),
        Door("POST", "/runs/crons/count", {}),
        Door("GET", "/store/items?namespace=n&key=k"),
        Door("POST", "/store/items/search", {"namespace_prefix": ["n"]}),
        Door("POST", "/store/namespaces", {}),
    ]


def is_refused(answer: httpx.Response) -> bool:
    """Whether a call came to nothing: some doors answer 200, and then the refusal, or no event at all, in a stream."""
    if answer.status_code in REFUSED:
        return True
    said = answer.text
    is_error = '"type":"error"' in said or "event: error" in said
    is_silent = "event-stream" in answer.headers["content-type"] and "data:" not in said
    return answer.status_code == 200 and (is_error or is_silent)
