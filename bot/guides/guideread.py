"""What a reader of a step means by free words: a choice, a year or a jump."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from bot import years
from bot.guides.guide import Way
from bot.guides.guideschema import Commands, Step
from bot.keyword import MadeOf, bare
from bot.said import Said

LONGEST = 24
"""Letters and characters of the longest message that is read clause by clause."""
_JUMP = re.compile(
    rf"(?:请|我想|我要|想|直接)*(?:跳转|跳|转|去|回|退|到|看|查看)*第?({years.NUMBER})步(?:是什么|怎么做|吧|呢)?"
)
_CLAUSE = re.compile(r" +|(?<=.)(?=但是?|可是|不过|结果|还是|还没)")
"""Where another clause begins: 弄完了 还是不行, 查到了但专业不对, 申请了还没好."""
_ASKS = re.compile("吗|么|怎|咋|啥|哪|谁|多少|多久|几时|为何|能不能|可不可以|要不要|是不是|有没有")
_OLDEST = 1949


def choice_in(said: Said, ways: Iterable[Way], filler: tuple[str, ...]) -> int:
    """The number of the way that is `said`, 0 if none or more than one.

    Besides the label and the author's own words only `filler` (我、是、了 …) may be said: a longer
    sentence that merely contains a choice's word is likely another question.
    """
    every = [(number, _sayings(way)) for number, way in enumerate(ways, 1)]
    exact = [number for number, sayings in every if said.plain in sayings]
    meant = exact or [number for number, sayings in every if _is_made_of(said.plain, sayings, filler)]
    return meant[0] if len(meant) == 1 else 0


def last_choice_in(said: Said, ways: Sequence[Way], filler: tuple[str, ...]) -> int:
    """The number of the way that the last clause says (我说错了 是学校弄错的; 改了还是查不到，怎么办), filler
    after it left out.

    0 if it says none, or if something is asked before: that is another question.
    """
    clauses = _CLAUSE.split(said.clean) if len(said.bare) <= LONGEST else []
    while clauses:
        last = clauses.pop()
        if number := choice_in(Said(last), ways, filler):
            return 0 if any(map(_ASKS.search, clauses)) else number
        if not _is_only(last, filler):
            return 0
    return 0


def choice_by_year(said: Said, ways: Iterable[Way], words: tuple[str, ...], today: date) -> int:
    """The number of the way to which the year belongs that is `said`, 0 if none.

    Around the year only `words` may be said.
    """
    year = _year(said, words, today)
    numbers = (
        number for number, way in enumerate(ways, 1) if way.years and way.years[0] <= year <= way.years[1]
    )
    return next(numbers, 0) if year > _OLDEST else 0


def year_in(said: Said, step: Step, words: tuple[str, ...], today: date) -> int:
    """The number of the choice at a step that asks for a year: 1 this year, 2 an earlier one, 0 none."""
    year = _year(said, words, today) if step.year else 0
    if not _OLDEST < year <= today.year:
        return 0
    return 1 if year == today.year else 2


def command_in(said: Said, commands: Commands) -> str:
    """The id of the keyword that is `said` in other words (选错了 退回去: `back`), or `later`; or empty."""
    return next((name for name, is_made in _commands(commands) if is_made(said.plain)), "")


def asks(said: Said) -> bool:
    """Whether something is asked, and not only answered."""
    return _ASKS.search(said.clean) is not None


def means(said: Said, sayings: tuple[str, ...], filler: tuple[str, ...]) -> bool:
    """Whether nothing but one of the `sayings` is said (a yes: 是的, 对的对的, 应该是的)."""
    return _is_made_of(said.plain, _bare(sayings), filler)


def jump_in(said: Said) -> int:
    """The step's number in 跳到第三步, 回第2步; 0 if the message is nothing of the kind."""
    found = _JUMP.fullmatch(said.bare)
    return years.number(found[1]) if found else 0


def _year(said: Said, words: tuple[str, ...], today: date) -> int:
    """The year that is `said`, with nothing but `words` around it; 0 if none is."""
    found = years.named_in(said.plain, today)
    if found is None or not _is_only(said.plain[: found.start] + said.plain[found.end :], words):
        return 0
    return found.year


def _is_only(said: str, words: tuple[str, ...]) -> bool:
    return "".join(_parts((), words).findall(said)) == said


def _is_made_of(said: str, sayings: tuple[str, ...], filler: tuple[str, ...]) -> bool:
    parts = _parts(sayings, filler).findall(said)
    return "".join(parts) == said and any(part in sayings for part in parts)


@lru_cache(maxsize=4)
def _commands(commands: Commands) -> tuple[tuple[str, MadeOf], ...]:
    return tuple((name, MadeOf(command.only, command.must)) for name, command in commands)


def _sayings(way: Way) -> tuple[str, ...]:
    """The label and what else is said for it, bare."""
    return _bare((way.label, *way.says))


@lru_cache(maxsize=512)
def _bare(sayings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(bare, sayings))


@lru_cache(maxsize=512)
def _parts(sayings: tuple[str, ...], filler: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, so that one pass over the message is enough."""
    return re.compile("|".join(map(re.escape, sorted({*sayings, *filler}, key=len, reverse=True))))
