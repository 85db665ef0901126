"""How metrics look to Prometheus: each one's name, kind, labels and what it says of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector, CollectorRegistry

from agent.core import measures
from agent.ledger import metrics
from agent.ledger.metrics import Samples


@dataclass(frozen=True)
class Declared:
    """One metric; what only ever grows is a counter, whose name Prometheus ends with `_total`."""

    help: str
    labels: tuple[str, ...] = ()
    is_counter: bool = False

    def family(self, name: metrics.Metric, samples: Samples) -> Metric:
        """Return it with its values."""
        kind = CounterMetricFamily if self.is_counter else GaugeMetricFamily
        found = kind(f"holdpoint_{name}", self.help, labels=self.labels)
        for values, value in samples.items():
            found.add_metric(values, value)
        return found


DECLARED: Mapping[metrics.Metric, Declared] = {
    "pending": Declared("Cases that wait for a person", ("skill",)),
    "overdue": Declared("Waiting cases that are past their deadline", ("skill",)),
    "oldest_pending_seconds": Declared("How long the oldest waiting case has waited; 0 when none does", ("skill",)),
    "shed": Declared("New cases for which a full queue had no room", ("skill",), is_counter=True),
    "tickets": Declared("Tickets by status", ("status",)),
    "decisions": Declared("Decisions of people that can't be taken back any more", ("action", "type"), is_counter=True),
    "executions": Declared("Executed actions, by who gave leave", ("action", "authorised"), is_counter=True),
    "regrets": Declared("Executed actions that were marked as wrong afterwards", ("action",), is_counter=True),
    "expired": Declared("Cases that nobody decided in time", ("action",), is_counter=True),
    "undelivered": Declared("Messages to customers that wait to be delivered"),
    "dead_letters": Declared("Messages to customers that were given up"),
    "attention": Declared("Stuck tickets and messages that were given up: what an administrator must look at"),
    "kill_switch": Declared("1 while nothing runs without a person's approval"),
    "approval_lag_seconds": Declared(
        f"From held to decided, of the cases decided in the last {metrics.LAG_DAYS} days", ("skill", "quantile")
    ),
    "late": Declared(
        f"1 while more than one in twenty of them took over {measures.LATE_SECONDS / 3600:.0f} hours", ("skill",)
    ),
}


def render(read: Mapping[metrics.Metric, Samples], accept: str) -> tuple[bytes, str]:
    """Return the metrics as text in the format that `accept` prefers, and that format's content type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Read(read))
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


class _Read(Collector):
    def __init__(self, read: Mapping[metrics.Metric, Samples]) -> None:
        self._read = read

    def collect(self) -> Iterable[Metric]:
        return [declared.family(name, self._read[name]) for name, declared in DECLARED.items()]
