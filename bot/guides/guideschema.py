"""The shape of the guides and of what the guides say of themselves."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.content.schema import Id, Line, Record, Text, Years
from bot.content.wording import Plain, fill


class GuideChoice(Record):
    """One way on from a step: its label, the reader's own ways of saying it and where it leads.

    It is also chosen by a year of `years` (1998年毕业的), and by a yes or a no where `answers` says which.
    `to` is a step's id, `guide:<id>` (comes back here when done), `instead:<id>` (that guide takes over),
    `entry:<id>` or `keyword:<id>` (answered, and the step goes on).
    """

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]
    says: tuple[Line, ...] = ()
    years: Years | None = None
    answers: Literal["是", "否"] | None = None
    to: Line


def _day_of_a_year(text: str) -> str:
    if not re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text):
        raise ValueError('要写成两位的月和日，加引号，例如 "06-30"')
    return text


class YearQuestion(Record):
    """Asks for a year and decides by today's date: up to and including `until` (`10-31`) of that year
    the guide goes on at `before`, later at `after`."""

    until: Annotated[str, AfterValidator(_day_of_a_year)]
    before: Id
    after: Id


class Step(Record):
    """One step: say and go on (`next`, by default the step below), ask (`choices` or `year`), or end.

    `end` is `done` (settled) or `contact` (call the office; `bring` says with what in hand). `year_words`
    are what may be said around a year (毕业, 退役), `meanwhile` what is said before a plain step is done.
    """

    id: Id
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=20)]
    say: Text
    picture: str | None = None
    choices: tuple[GuideChoice, ...] = Field(default=(), max_length=8)
    year: YearQuestion | None = None
    year_words: tuple[Line, ...] = ()
    meanwhile: tuple[Line, ...] = ()
    next: Id | None = None
    end: Literal["done", "contact"] | None = None
    bring: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if sum(map(bool, (self.choices, self.year, self.next, self.end))) > 1:
            raise ValueError("choices、year、next、end 四项里只能写一项")
        if self.bring and self.end != "contact":
            raise ValueError("只有 end: contact 的步骤才能写 bring")
        if self.year_words and not (self.year or any(choice.years for choice in self.choices)):
            raise ValueError("只有问年份（year，或者选项里的 years）的步骤才能写 year_words")
        if self.meanwhile and (self.choices or self.year or self.end):
            raise ValueError("meanwhile 写在学生自己做完再回复“下一步”的步骤里，有 choices、year、end 的不写")
        return self


class Guide(Record):
    """A procedure of the handbook, step by step; one file drives the conversation and the page.

    The first step opens it. `starts` are the messages that start it; `stuck` is the step for 卡住了,
    which is not numbered; `moved` maps a step that is gone to its successor.
    """

    id: Id
    entry: Id
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=16)]
    summary: Line
    starts: tuple[Line, ...] = Field(min_length=1)
    cover: str | None = None
    steps: tuple[Step, ...] = Field(min_length=2, max_length=20)
    stuck: Id | None = None
    moved: dict[Id, Id] = Field(default_factory=dict)
    reviewed_on: date
    review_every_days: int = Field(default=365, ge=1, le=3650)


class OutlineReplies(Record):
    """How a guide's steps are called where all of them stand below one another, and where each leads."""

    step: Annotated[Text, fill("number")]
    place: Annotated[Text, fill("number")]
    done: Plain
    contact: Plain
    until: Annotated[Text, fill("month", "day")]
    later: Annotated[Text, fill("month", "day")]
    way: Annotated[Text, fill("case", "to")]
    onward: Annotated[Text, fill("to")]


class Command(Record):
    """Messages that are made of the words `only` and `must` alone, with one of `must` among them."""

    must: tuple[Line, ...] = Field(min_length=1)
    only: tuple[Line, ...] = ()


class Commands(Record):
    """What one says in a guide instead of a keyword; the first that fits counts. All but `later` are named as
    the keyword is."""

    later: Command
    exit: Command
    back: Command
    next: Command
    stuck: Command


class GuideReplies(Record):
    """`guide-replies.yaml`: the guides' own sentences; `{…}` are filled in by the code."""

    label: Annotated[Text, fill("number", may=("total",))]
    step: Annotated[Text, fill("label", may=("guide",))]
    done: Annotated[Text, fill(may=("guide",))]
    contact: Annotated[Text, fill(may=("guide",))]
    aside: Annotated[Text, fill(may=("guide",))]
    bring: Plain
    next: Plain
    stuck: Plain
    this_year: Annotated[Text, fill(may=("year",))]
    earlier_year: Plain
    hint: Plain
    hint_with_picture: Plain
    page: Plain
    page_with_pictures: Plain
    expected_choice: Annotated[Text, fill("count")]
    expected_next: Plain
    expected_year: Annotated[Text, fill(may=("year",))]
    no_hurry: Plain
    later: Plain
    perhaps: Annotated[Text, fill("label", may=("number",))]
    offer_contact: Plain
    first_step: Plain
    no_such_step: Annotated[Text, fill("total", may=("number",))]
    choose_first: Plain
    progress: Plain
    reminder: Annotated[Text, fill("title", may=("guide", "label"))]
    waiting: Annotated[Text, fill("guide", may=("label",))]
    switch: Annotated[Text, fill("guide")]
    set_aside: Annotated[Text, fill("guide")]
    resume: Annotated[Text, fill("guide", may=("label", "title"))]
    resume_yes: Plain
    resume_restart: Plain
    resume_no: Plain
    left: Annotated[Text, fill("start", may=("guide",))]
    edited: Plain
    moved: Plain
    gone: Plain
    solved: Plain
    unsolved: Plain
    outline: OutlineReplies
    affirm: tuple[Line, ...]
    deny: tuple[Line, ...]
    meanwhile: tuple[Line, ...]
    commands: Commands
    filler: tuple[Line, ...]
