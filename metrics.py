"""What a Prometheus server may read: numbers about messages and the service, none about a person."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bot.versions.library import Library
from wechat.clock import Clock
from wechat.seen import Seen

SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5)
"""Up to the 5 s after which WeChat gives up and delivers again."""
SCORES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1)

disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """Counts in this process; with several workers in the files of PROMETHEUS_MULTIPROC_DIR (`server.py`)."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._registry = CollectorRegistry()
        self._now = CollectorRegistry()
        self._now.register(_Now(library, clock))
        self._messages = self._counter("messages", "已答复的消息，按结果", ("outcome",))
        self._retries = self._counter("retries", "微信重复送达、按记忆原样答复的次数")
        self._store_errors = self._counter("store_errors", "Redis 连不上、不带记忆答复的次数")
        self._refused = self._counter("refused", "被拒绝的请求，按 HTTP 状态", ("status",))
        self._seconds = self._histogram("answer_seconds", "一次答复用的秒数（微信的上限是 5 秒）", SECONDS)
        self._scores = self._histogram("match_score", "用自己的话提的问题，最佳候选的得分", SCORES)

    def seen(self, seen: Seen, seconds: float) -> None:
        """Counts one delivery, answered in `seconds`."""
        self._seconds.observe(seconds)
        if seen.memory == "retry":
            self._retries.inc()
            return
        self._messages.labels(seen.outcome).inc()
        if seen.memory == "absent":
            self._store_errors.inc()
        if seen.score is not None:
            self._scores.observe(seen.score)

    def refused(self, status: int) -> None:
        """Counts one request that got no answer."""
        self._refused.labels(str(status)).inc()

    def text(self) -> bytes:
        """Everything, of all workers, in Prometheus's text format."""
        registry = CollectorRegistry()
        try:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        except ValueError:  # one process only: no folder is set
            registry = self._registry
        return generate_latest(registry) + generate_latest(self._now)

    def _counter(self, name: str, said: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"xueji_{name}", said, labels, registry=self._registry)

    def _histogram(self, name: str, said: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"xueji_{name}", said, buckets=buckets, registry=self._registry)


class _Now(Collector):
    """How things stand in the worker that is asked."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library = library
        self._offset: Callable[[], float | None] = lambda: clock.offset

    def collect(self) -> Iterable[Metric]:
        """The version of the knowledge, its problems, and the clock."""
        yield InfoMetricFamily("xueji_knowledge", "知识库版本", {"version": self._library.version})
        problems = len(self._library.problems())
        yield GaugeMetricFamily("xueji_knowledge_problems", "知识库里没有生效的错误", problems)
        offset = self._offset()
        if offset is not None:
            yield GaugeMetricFamily("xueji_clock_offset_seconds", "本机时钟比微信快的秒数", offset)
