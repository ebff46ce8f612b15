"""While the store is away: a guide comes as the whole page, and orders to a running one say why not."""

from bot.guides import guide as moves
from bot.guides.guideschema import Guide
from bot.paging import PAGE_BYTES, head
from bot.reply import Link, Reply
from bot.target import number_in
from bot.turn import Turn
from handlers import compose, guide

_TO_A_GUIDE = {"next", "back", "restart", "progress", "stuck", "exit", "more"}


def handle(turn: Turn) -> Reply | None:
    """The reply to what needs memory; None for what can be answered without it."""
    if turn.remembers:
        return None
    if started := guide.started(turn):
        return _whole(turn, turn.knowledge.guides[started])
    word = turn.keyword or turn.target.partition("keyword:")[2]
    if word == "forget":
        return Reply(turn.knowledge.replies.trouble, "fallback")
    lost = word in _TO_A_GUIDE or (not turn.target and number_in(turn.message.text))
    return compose.topics(turn, turn.knowledge.replies.unremembered, "chat") if lost else None


def _whole(turn: Turn, wanted: Guide) -> Reply:
    """As many of the steps as fit, and where to see them all."""
    numbered = [step for step in wanted.steps if moves.numbered(wanted, step)]
    steps = (f"第 {number} 步【{step.title}】\n{step.say.strip()}" for number, step in enumerate(numbered, 1))
    contact = compose.contact_line(turn.knowledge, turn.knowledge.entries[wanted.entry])
    return Reply(
        head(f"{wanted.title}\n\n" + "\n\n".join(steps), PAGE_BYTES),
        "guide",
        after=contact,
        link=Link(turn.knowledge.guide_replies.page, f"/guides/{wanted.id}"),
        entry=wanted.entry,
    )
