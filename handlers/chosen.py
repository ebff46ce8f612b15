"""A menu key, a tapped link or the number of an offer: shows what was chosen."""

from dataclasses import replace

from bot import target
from bot.guides import guideread
from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import compose, keyword, subject


def handle(turn: Turn) -> Reply | Silence | None:
    """Opens `turn.target`; guides are opened by `handlers/guide.py` before. A bare number that no
    offer stands behind, or none any more, is told so; a yes to 您是不是想问 is as good as a number."""
    if not turn.target:
        if turn.message.kind == "text" and turn.said.number:
            if offered := len(turn.conversation.choices):
                return Reply(turn.knowledge.replies.choice_range.format(count=offered), "fallback")
            return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")
        return _affirmed(turn)
    kind, _, name = turn.target.partition(":")
    if not target.exists(turn.target, turn.knowledge) or kind not in ("entry", "keyword"):
        return compose.topics(turn, turn.knowledge.replies.choice_expired, "fallback")
    if kind == "entry":
        return compose.answer(turn, turn.knowledge.entries[name])
    return keyword.handle(replace(turn, keyword=name))


def _affirmed(turn: Turn) -> Reply | None:
    """The only entry on offer, after a yes; of several, which one."""
    listed, words = subject.only_offered(turn), turn.knowledge.guide_replies
    if not listed or turn.conversation.topic or not guideread.means(turn.said, words.affirm, words.filler):
        return None
    return compose.answer(turn, listed[0]) if len(listed) == 1 else subject.which(turn, listed)
