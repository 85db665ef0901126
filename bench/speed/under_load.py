"""Tickets against bare runs on one server: rounds of each in turn, so that the machine's moods hit both alike."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx
import psutil

from bench.errors import MeasurementFailed
from bench.serving import System
from bench.speed.small_shop import ticket

AT_ONCE = 20
LOOK_EVERY_SECONDS = 0.1
PATIENCE_SECONDS = 180

Send = Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Lap:
    """One batch: how many, how long until all had ended, and the processor time that it took."""

    count: int
    seconds: float
    server_cpu_seconds: float
    postgres_cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Throughput."""
        return self.count / self.seconds

    @property
    def server_ms_each(self) -> float:
        """Processor time of the server process for one, in milliseconds."""
        return 1000 * self.server_cpu_seconds / self.count

    @property
    def postgres_ms_each(self) -> float:
        """Processor time of Postgres for one, in milliseconds."""
        return 1000 * self.postgres_cpu_seconds / self.count


class Track:
    """A server that batches are sent to."""

    def __init__(self, system: System, client: httpx.AsyncClient, postgres_pid: int) -> None:
        self._client = client
        self._server = psutil.Process(system.pid)
        self._postgres = psutil.Process(postgres_pid)
        self._intake = {"Authorization": f"Bearer {system.tokens['intake']}"}
        self._system = {"Authorization": f"Bearer {system.tokens['system']}"}

    async def tickets(self, first: int, count: int) -> Lap:
        """Hand in `count` tickets, and wait until all have ended."""

        async def send(number: int) -> None:
            await self._post("/holdpoint/tickets", ticket(first + number), self._intake)

        return await self._lap(send, count)

    async def bare_runs(self, count: int, durability: str) -> tuple[Lap, list[str]]:
        """Run the bare graph on `count` new threads; return their ids, too."""
        threads = [str(uuid.uuid4()) for _ in range(count)]

        async def send(number: int) -> None:
            body = {"assistant_id": "bare", "input": {"count": 0}, "if_not_exists": "create", "durability": durability}
            await self._post(f"/threads/{threads[number]}/runs", body, self._system)

        return await self._lap(send, count), threads

    async def _lap(self, send: Send, count: int) -> Lap:
        places = asyncio.Semaphore(AT_ONCE)

        async def sent(number: int) -> None:
            async with places:
                await send(number)

        server, postgres, start = self._server_cpu(), self._postgres_cpu(), time.perf_counter()
        await asyncio.gather(*(sent(number) for number in range(count)))
        while await self._busy():
            if time.perf_counter() - start > PATIENCE_SECONDS:
                raise MeasurementFailed(f"{count} runs didn't end within {PATIENCE_SECONDS} seconds")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        seconds = time.perf_counter() - start
        return Lap(count, seconds, self._server_cpu() - server, self._postgres_cpu() - postgres)

    async def _busy(self) -> int:
        return int((await self._post("/threads/count", {"status": "busy"}, self._system)).json())

    async def _post(self, path: str, body: Mapping[str, object], headers: dict[str, str]) -> httpx.Response:
        response = await self._client.post(path, json=body, headers=headers)
        if not response.is_success:
            raise MeasurementFailed(f"POST {path} answered {response.status_code}: {response.text[:300]}")
        return response

    def _server_cpu(self) -> float:
        used = self._server.cpu_times()
        return used.user + used.system

    def _postgres_cpu(self) -> float:
        own = self._postgres.cpu_times()
        # Of the processes it had: those that ended, and then those that run.
        total = own.user + own.system + own.children_user + own.children_system
        for process in self._postgres.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                used = process.cpu_times()
                total += used.user + used.system
        return total
