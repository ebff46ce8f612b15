"""The shape of `keywords.yaml` and `replies.yaml`: the bot's own words."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.content.schema import Id, Line, Record, Text

_BRACED = re.compile(r"[{｛][^{}｛｝\n]{0,20}[}｝]?|[}｝]")
"""A placeholder, or what a typing slip left of one; full-width braces are such a slip."""


def fill(*needed: str, may: tuple[str, ...] = ()) -> AfterValidator:
    """Checks a text that the code fills in: each `{name}` of `needed`, for it is what the sentence is there
    to say, and of `may` any; no other brace."""
    placeholders = [f"{{{name}}}" for name in (*needed, *may)]
    known = re.compile("|".join(map(re.escape, placeholders)))
    allowed = f"这一句只能用 {'、'.join(placeholders)}" if placeholders else "这一句不能用花括号"

    def check(text: str) -> str:
        if wrong := _BRACED.search(known.sub("", text)):
            raise ValueError(f"程序不认识 {wrong[0]}，{allowed}")
        if missing := [name for name in placeholders[: len(needed)] if name not in text]:
            raise ValueError(f"缺少 {'、'.join(missing)}，请补上（程序会在那里填入内容）")
        return text

    return AfterValidator(check)


Plain = Annotated[Text, fill()]
"""Said as it stands."""
_Contact = Annotated[Text, fill("phone", may=("department", "person", "hours"))]
"""Names the one contact."""


class Keyword(Record):
    """Exact messages (after normalising) that do one thing, e.g. 菜单, 退出, 电话; `inside`: words that do it
    wherever they stand in a message; `only`: a message made of these alone does it; `must`: if one of these
    is among them."""

    id: Id
    says: tuple[Line, ...] = Field(min_length=1)
    inside: tuple[Line, ...] = ()
    only: tuple[Line, ...] = ()
    must: tuple[Line, ...] = ()


class MediaReplies(Record):
    """A kind line for each sort of message that holds no words."""

    number: Plain
    image: Plain
    voice: Plain
    video: Plain
    location: Plain
    link: Plain
    file: Plain
    miniprogram: Plain
    sticker: Plain
    scan: Plain
    other: Plain


class Replies(Record):
    """`replies.yaml`: every sentence of the bot's own; `{…}` are filled in by the code."""

    welcome: Annotated[Text, fill(may=("school",))]
    help: Plain
    topics: Plain
    thanks: Plain
    solved: Plain
    unsolved: Plain
    contact: _Contact
    contact_line: _Contact
    contact_reference: _Contact
    hours: Annotated[Text, fill("hours")]
    human: Plain
    human_away: Plain
    human_by_message: Plain
    guides: Plain
    guides_page: Plain
    suggest: Plain
    suggest_none: Plain
    none_of_these: Plain
    nearby: Annotated[Text, fill("topic")]
    nearby_related: Plain
    fallback: Plain
    fallback_contact: _Contact
    choice_expired: Plain
    choice_range: Annotated[Text, fill("count")]
    about_what: Plain
    listening: Plain
    all_told: Plain
    which_one: Plain
    distress: Plain
    unreachable: Plain
    office: Plain
    also_asked: Plain
    also_nearby: Annotated[Text, fill("topic")]
    detail_unknown: Annotated[Text, fill("title")]
    once_more: Plain
    more: Plain
    no_more: Plain
    page: Annotated[Text, fill("page", may=("pages",))]
    next_page: Plain
    last_page: Plain
    source: Annotated[Text, fill("document", may=("question",))]
    start_guide: Annotated[Text, fill("title")]
    answer_choices: Plain
    unsolved_choice: Plain
    full_page: Plain
    no_picture: Plain
    picture_without_page: Plain
    nothing_running: Plain
    media: MediaReplies
    sensitive: Plain
    trouble: Plain
    busy: Plain
    unremembered: Plain
    privacy: Plain
    forgotten: Plain
