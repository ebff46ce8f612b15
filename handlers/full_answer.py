"""更多: the full official answer of the entry shown last, page by page."""

from dataclasses import replace

from bot.content.schema import Entry
from bot.paging import pages
from bot.reply import Choice, Link, Reply
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply:
    """The next page of the full answer; says so when there is nothing to unfold."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    if entry is None:
        return Reply(turn.knowledge.replies.no_more, "chat")
    return _page(turn, entry)


def _page(turn: Turn, entry: Entry) -> Reply:
    replies = turn.knowledge.replies
    laws = "；".join(
        (
            replies.source.format(document=entry.source.document, question=entry.source.question),
            *entry.source.laws,
        )
    )
    whole = pages(f"{entry.title}\n\n{entry.official.replace('**', '')}\n\n{laws}")
    number = turn.conversation.page % len(whole) + 1
    more = number < len(whole)
    ways = tuple(way for way in compose.ways_on(turn.knowledge, entry) if way.target != "keyword:more")
    choices = (Choice(replies.next_page, "keyword:more"),) if more else ways
    position = "\n\n" + replies.page.format(page=number, pages=len(whole)) if len(whole) > 1 else ""
    return Reply(
        whole[number - 1] + position,
        "answer",
        choices=choices,
        link=Link(replies.full_page, f"/faq/{entry.id}"),
        entry=entry.id,
        score=1.0,
        conversation=replace(
            turn.conversation, page=number if more else 0, choices=tuple(choice.target for choice in choices)
        ),
    )
