"""办事指南: all guides to choose from; after an event as 图文 cards, else as a numbered list."""

from bot.guides.guideschema import Guide
from bot.reply import Article, Choice, Link, Reply
from bot.turn import Turn
from handlers import compose

COVER = "/pictures/cover.png"
"""The drawn cover of 图文 cards; WeChat shows no SVG there."""

_CARDS = 8
"""Cards that WeChat shows at once; the last leads to the page of all guides."""


def handle(turn: Turn) -> Reply:
    """Every guide, startable by its number."""
    replies, guides = turn.knowledge.replies, turn.knowledge.guides.values()
    reply = Reply(
        replies.guides,
        "guide",
        choices=tuple(Choice(guide.title, f"guide:{guide.id}") for guide in guides),
        link=Link(replies.guides_page, "/"),
        articles=_cards(tuple(guides), replies.guides_page),
    )
    return compose.offer(turn, reply)


def card(guide: Guide, place: str = "") -> Article:
    """A card that opens the guide's page, at `place` (e.g. `#step-fill-form`) if given."""
    return Article(guide.title, guide.summary, f"/guides/{guide.id}{place}", COVER)


def _cards(guides: tuple[Guide, ...], all_of_them: str) -> tuple[Article, ...]:
    if len(guides) <= _CARDS:
        return tuple(map(card, guides))
    return (*map(card, guides[: _CARDS - 1]), Article(all_of_them, "", "/", COVER))
