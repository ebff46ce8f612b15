"""The shape of every knowledge file, as frozen pydantic models.

A field that is missing, unknown or of the wrong type is refused when the knowledge is loaded
(`bot/knowledge.py` adds file and line to the message).
"""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

from bot.content import hours

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Stage = Literal["enrolled", "graduated", "any"]
Aspect = Literal[
    "materials",
    "time",
    "place",
    "contact",
    "cost",
    "law",
    "steps",
    "reason",
    "proxy",
    "second",
    "condition",
    "consequence",
]


class Record(BaseModel):
    """A frozen piece of knowledge; an unknown field is an error, for it is mostly a typing slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Record):
    """The one office the handbook names."""

    department: Line
    person: Line
    phone: Line
    hours: str = ""


class School(Record):
    """`school.yaml`: what is not known stays empty and is then not mentioned.

    `customer_service`: the account has WeChat's 客服功能, so that 人工 can be handed over to its agents.
    """

    name: str = ""
    contact: Contact
    customer_service: bool = False

    @model_validator(mode="after")
    def _knows_when_agents_are_there(self) -> Self:
        if self.customer_service and self.contact.hours and not hours.readable(self.contact.hours):
            raise ValueError(
                "contact.hours 读不懂，不知道何时转人工；请写成：工作日 8:30-11:30、13:30-16:30（说明）"
            )
        return self


class Source(Record):
    """Where an answer comes from; `question` is the number in the handbook (1-11)."""

    document: Line
    question: int = Field(ge=1, le=99)
    laws: tuple[Line, ...] = ()


class NearMiss(Record):
    """A wording that looks like this entry and is not: the id of the entry or topic it belongs to."""

    ask: Line
    instead: Id


class Detail(Record):
    """One aspect of an entry (materials, time, place …) that a follow-up question may ask for.

    Not `told`: the answer says no more than that the handbook does not tell it. `instead`: the entry that
    somebody who says so needs; it is answered, after `answer`.
    """

    about: Literal[Aspect, "other"]
    told: bool = True
    instead: Id | None = None
    ask: tuple[Line, ...] = Field(min_length=1)
    answer: Text


class Years(Record):
    """A span of years, both ends in it: `2001` as it is, `0` this year, `-1` the one before, `1` the next."""

    first: int | None = None
    last: int | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.first is None and self.last is None:
            raise ValueError("first、last 至少写一项")
        return self


class Lead(Record):
    """What somebody must read before the answer and its details who says one of `when` (# is any digit:
    9#年毕业), names one of `years` and said to be in `stage`, as far as these are given; `then` is what such
    a person gets instead of the steps when they ask on (那怎么办)."""

    when: tuple[Line, ...] = ()
    years: Years | None = None
    stage: Literal["enrolled", "graduated"] | None = None
    say: Text
    then: Text | None = None

    @model_validator(mode="after")
    def _is_called_for(self) -> Self:
        if not self.when and self.stage is None:
            raise ValueError("每一条要写 when（说到哪些词）或 stage（enrolled 在读、graduated 已毕业）")
        return self

    @cached_property
    def said(self) -> re.Pattern[str]:
        """Finds one of `when` in a cleaned message; any message will do where no word is asked for."""
        return re.compile("|".join(re.escape(words).replace(r"\#", "[0-9]") for words in self.when))


class Entry(Record):
    """One question of the handbook with its short chat answer and its full official answer."""

    id: Id
    title: Line
    short: Annotated[str, StringConstraints(min_length=2, max_length=12)]
    stage: Stage
    phrasings: tuple[Line, ...] = Field(min_length=25)
    keywords: tuple[Line, ...] = Field(min_length=1)
    needs: tuple[Line, ...] = ()
    excludes: tuple[Line, ...] = ()
    not_for: tuple[NearMiss, ...] = ()
    leads: tuple[Lead, ...] = ()
    answer: Text
    details: tuple[Detail, ...] = ()
    official: Text
    contact: bool
    source: Source
    guide: Id | None = None
    counterpart: Id | None = None
    related: tuple[Id, ...] = ()
    reviewed_on: date
    review_every_days: int = Field(default=365, ge=1, le=3650)


class Topic(Record):
    """Something people ask around the handbook that the handbook does not answer. What is asked next is about
    it as well, or about the entry that it is `part_of`: how long that takes, what it costs. `leads` say what
    little the handbook has."""

    id: Id
    title: Line
    phrasings: tuple[Line, ...] = Field(min_length=3)
    related: tuple[Id, ...] = ()
    part_of: Id | None = None
    leads: tuple[Lead, ...] = ()


class Phrases(Record):
    """A file that is one list of messages."""

    phrasings: tuple[Line, ...]


class Synonyms(RootModel[dict[str, tuple[Line, ...]]]):
    """A word and the ways people write it."""


class Aspects(RootModel[dict[Aspect, tuple[Line, ...]]]):
    """`aspects.yaml`: what a follow-up question may ask about, and the ways people ask for it."""


class ContrastSide(Record):
    """One side of a contrast: the words that show it, and the ids of the entries and topics it means; none
    if it means something else altogether."""

    words: tuple[Line, ...] = Field(min_length=1)
    means: tuple[Id, ...]


class Contrast(Record):
    """Two sides that are easily confused, `why` they differ, and words one of which must be said for the
    contrast to count at all (`when`; empty: always)."""

    name: Line
    why: Line
    when: tuple[Line, ...] = ()
    sides: tuple[ContrastSide, ContrastSide]


class Thresholds(Record):
    """From which chance (0-1) on an entry is answered or suggested and a topic outside named."""

    answer: float = Field(default=0.5, ge=0, le=1)
    suggest: float = Field(default=0.08, ge=0, le=1)
    topic: float = Field(default=0.2, ge=0, le=1)

    @model_validator(mode="after")
    def _suggests_before_it_answers(self) -> Self:
        if self.suggest > self.answer:
            raise ValueError("suggest 不能比 answer 大：列出候选所需的把握要比直接回答的小")
        return self


class Words(Record):
    """`words/`: what the matcher knows about language, not about any one entry.

    `dictionary` holds lines of a jieba dictionary (`word freq tag`); `synonyms` maps a word to the
    ways people write it; `filler` is stripped before matching; `unrelated` are messages that have
    nothing to do with the handbook and teach the matcher to stay silent; `signs` maps a sign (已毕业,
    查不到, 改名 …) to the words that show it: what is counted, alone and in pairs, beside the text.
    `contrasts` tell easily confused questions apart; `subjects` name what the entries are about (none: every
    message is taken to); `thresholds` were measured with these very words.
    """

    dictionary: tuple[str, ...]
    synonyms: dict[str, tuple[Line, ...]]
    signs: dict[str, tuple[Line, ...]] = {}
    contrasts: tuple[Contrast, ...] = ()
    thresholds: Thresholds = Thresholds()
    filler: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    unrelated: tuple[Line, ...]
