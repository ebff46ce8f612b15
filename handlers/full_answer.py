"""更多, 下一页, 继续: the full official answer of the entry shown last, page by page."""

from collections.abc import Sequence
from dataclasses import replace

from bot.content.schema import Entry
from bot.paging import pages
from bot.reply import Choice, Link, Reply
from bot.turn import Turn
from handlers import compose


def handle(turn: Turn) -> Reply:
    """更多: the next page of the full answer, after the last one the first again; says so when there is
    nothing to unfold."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    return _page(turn, entry) if entry else Reply(turn.knowledge.replies.no_more, "chat")


def next_page(turn: Turn) -> Reply:
    """下一页: as 更多, but nothing comes after the last page."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    if entry and turn.conversation.page >= len(_pages(turn, entry)):
        return Reply(turn.knowledge.replies.last_page, "chat", entry=entry.id)
    return handle(turn)


def onward(turn: Turn) -> Reply:
    """继续, with no guide running: the full answer if it is offered or being read, else nothing."""
    if turn.conversation.page or "keyword:more" in turn.conversation.choices:
        return next_page(turn)
    return Reply(turn.knowledge.replies.nothing_running, "chat")


def _pages(turn: Turn, entry: Entry) -> Sequence[str]:
    source = turn.knowledge.replies.source.format(
        document=entry.source.document, question=entry.source.question
    )
    laws = "；".join((source, *entry.source.laws))
    return pages(f"{entry.title}\n\n{entry.official.replace('**', '')}\n\n{laws}")


def _page(turn: Turn, entry: Entry) -> Reply:
    replies, whole = turn.knowledge.replies, _pages(turn, entry)
    number = turn.conversation.page % len(whole) + 1
    more = number < len(whole)
    ways = tuple(way for way in compose.ways_on(turn.knowledge, entry) if way.target != "keyword:more")
    choices = (Choice(replies.next_page, "keyword:next-page"),) if more else ways
    position = "\n\n" + replies.page.format(page=number, pages=len(whole)) if len(whole) > 1 else ""
    return Reply(
        whole[number - 1] + position,
        "answer",
        choices=choices,
        link=Link(replies.full_page, f"/faq/{entry.id}"),
        entry=entry.id,
        score=1.0,
        conversation=replace(
            turn.conversation, page=number, choices=tuple(choice.target for choice in choices)
        ),
    )
