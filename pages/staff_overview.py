"""The first staff page: how many messages, how many were answered, what was asked and when."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from bot.journal.journal import Day
from pages.charts import Chart, stacked
from pages.desk import Desk

SPANS = (7, 30, 90)
ANSWERED = ("answer", "guide", "contact", "chat")
OFFERED = ("suggest", "nearby")
KINDS = ("good", "half", "bad")
"""Colours: answered, offered or outside the handbook, not answered."""
MOST_ENTRIES = 8


@dataclass(frozen=True, slots=True)
class Total:
    """The counters of several days added up, in the words of the page."""

    counters: Counter[str]

    @property
    def messages(self) -> int:
        return sum(self._by_kind)

    @property
    def answered(self) -> int:
        return self._by_kind[0]

    @property
    def offered(self) -> int:
        return self._by_kind[1]

    @property
    def missed(self) -> int:
        return self._by_kind[2]

    @property
    def share(self) -> int:
        """Per cent answered."""
        return round(100 * self.answered / self.messages) if self.messages else 0

    @property
    def useful(self) -> int:
        return sum(self.named("useful").values())

    @property
    def useless(self) -> int:
        return sum(self.named("useless").values())

    @property
    def top(self) -> list[tuple[str, int]]:
        """Entries asked most: answers, details and guides begun with them."""
        asked = self.named("entry") + self.named("detail")
        return asked.most_common(MOST_ENTRIES)

    def named(self, prefix: str) -> Counter[str]:
        """`useful:<id>` … by id."""
        return Counter(
            {
                name.removeprefix(f"{prefix}:"): number
                for name, number in self.counters.items()
                if name.startswith(f"{prefix}:")
            }
        )

    @property
    def _by_kind(self) -> tuple[int, int, int]:
        return by_kind(self.counters)


def by_kind(counters: Counter[str]) -> tuple[int, int, int]:
    """How many messages were answered, offered something, and not answered."""
    outcomes = {name: number for name, number in counters.items() if name.startswith("outcome:")}
    good = sum(outcomes.get(f"outcome:{name}", 0) for name in ANSWERED)
    half = sum(outcomes.get(f"outcome:{name}", 0) for name in OFFERED)
    return good, half, sum(outcomes.values()) - good - half


def total(days: list[Day]) -> Total:
    found: Counter[str] = Counter()
    for day in days:
        found.update(day.counters)
    return Total(found)


def span() -> int:
    """How many days the reader wants to see."""
    wanted = request.args.get("days", "7")
    return int(wanted) if wanted in map(str, SPANS) else SPANS[0]


def _a_day(days: list[Day]) -> Chart:
    rows = [(f"{day.date.month}月{day.date.day}日", by_kind(Counter(day.counters))) for day in days]
    return stacked(KINDS, rows)


def _an_hour(found: Total) -> Chart:
    hours = found.named("hour")
    return stacked(("good",), [(f"{hour}时", (hours[f"{hour:02}"],)) for hour in range(24)])


@dataclass(frozen=True, slots=True)
class _Views:
    desk: Desk

    def overview(self) -> str:
        days = self.desk.journal.days(span())
        found = total(days)
        return render_template(
            "staff/overview.html",
            span=span(),
            spans=SPANS,
            total=found,
            days=_a_day(days),
            hours=_an_hour(found),
            problems=self.desk.library.problems(),
        )


def routes(pages: Blueprint, desk: Desk) -> None:
    pages.add_url_rule("/", "overview", _Views(desk).overview)
