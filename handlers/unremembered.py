"""While the store is away: a guide comes as the whole page, and orders to a running one say why not."""

from collections.abc import Mapping
from itertools import accumulate

from bot.guides import outline
from bot.guides.guideschema import Guide, GuideReplies, Step
from bot.paging import PAGE_BYTES
from bot.reply import Link, Reply
from bot.turn import Turn
from handlers import compose, guide

_TO_A_GUIDE = {"next", "back", "restart", "progress", "stuck", "exit", "more", "next-page"}


def handle(turn: Turn) -> Reply | None:
    """The reply to what needs memory; None for what can be answered without it."""
    if turn.remembers:
        return None
    if started := guide.started(turn):
        return _whole(turn, turn.knowledge.guides[started])
    word = turn.keyword or turn.target.partition("keyword:")[2]
    if word == "forget":
        return Reply(turn.knowledge.replies.trouble, "fallback")
    lost = word in _TO_A_GUIDE or (not turn.target and turn.said.number)
    return compose.topics(turn, turn.knowledge.replies.unremembered, "chat") if lost else None


def _whole(turn: Turn, wanted: Guide) -> Reply:
    """As many of the steps as fit, each with the ways on from it, and where to see them all."""
    knowledge, words = turn.knowledge, turn.knowledge.guide_replies
    labels = outline.labels(wanted, words)
    places = outline.places(wanted, words, knowledge.entries, knowledge.guides)
    stops = (
        f"{labels[step.id]}【{step.title}】\n{step.say.strip()}{_ways(step, places, words)}"
        for step in wanted.steps
    )
    texts = accumulate((wanted.title, *stops), "{}\n\n{}".format)
    return Reply(
        [text for text in texts if len(text.encode()) <= PAGE_BYTES][-1],
        "guide",
        after=compose.contact_line(knowledge, knowledge.entries[wanted.entry]),
        link=Link(words.page, f"/guides/{wanted.id}"),
        entry=wanted.entry,
    )


def _ways(step: Step, places: Mapping[str, str], words: GuideReplies) -> str:
    """A line for each case of the reader's, with where it goes on."""
    ways = [(way.label, places[way.to]) for way in outline.cases(step, words) if way.to in places]
    forms = words.outline
    return "".join("\n" + (forms.way if case else forms.onward).format(case=case, to=to) for case, to in ways)
