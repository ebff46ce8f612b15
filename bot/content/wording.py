"""The shape of `keywords.yaml` and `replies.yaml`: the bot's own words."""

from pydantic import Field

from bot.content.schema import Id, Line, Record, Text


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

    number: Text
    image: Text
    voice: Text
    video: Text
    location: Text
    link: Text
    file: Text
    miniprogram: Text
    sticker: Text
    scan: Text
    other: Text


class Replies(Record):
    """`replies.yaml`: every sentence of the bot's own; `{…}` are filled in by the code."""

    welcome: Text
    help: Text
    topics: Text
    thanks: Text
    solved: Text
    unsolved: Text
    contact: Text
    contact_line: Text
    contact_reference: Text
    hours: Text
    human: Text
    human_away: Text
    human_by_message: Text
    guides: Text
    guides_page: Text
    suggest: Text
    suggest_none: Text
    none_of_these: Text
    nearby: Text
    nearby_related: Text
    fallback: Text
    fallback_contact: Text
    choice_expired: Text
    choice_range: Text
    about_what: Text
    distress: Text
    unreachable: Text
    office: Text
    also_asked: Text
    also_nearby: Text
    detail_unknown: Text
    more: Text
    no_more: Text
    page: Text
    next_page: Text
    source: Text
    start_guide: Text
    answer_choices: Text
    unsolved_choice: Text
    full_page: Text
    no_picture: Text
    picture_without_page: Text
    nothing_running: Text
    media: MediaReplies
    sensitive: Text
    trouble: Text
    busy: Text
    unremembered: Text
    privacy: Text
    forgotten: Text
