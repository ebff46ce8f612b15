"""A menu key, a tapped link or the number of an offer: shows what was chosen."""

from dataclasses import replace

from bot import target
from bot.guides import guideread
from bot.reply import Reply, Silence
from bot.turn import Turn
from handlers import compose, keyword, subject

_AT_AN_END = dict.fromkeys(("前者", "前面那个", "上面那个", "前一个", "头一个"), 0) | dict.fromkeys(
    ("后者", "后面那个", "下面那个", "后一个", "最后一个", "最后那个"), -1
)


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
    """The entry on offer that stands at that end; the only one, after a yes; of several, which one."""
    listed, words = subject.narrowed_to(turn), turn.knowledge.guide_replies
    if listed and (at := _AT_AN_END.get(turn.said.bare)) is not None:
        return compose.answer(turn, listed[at])
    if not listed or turn.conversation.topic or not guideread.means(turn.said, words.affirm, words.filler):
        return None
    return compose.answer(turn, listed[0]) if len(listed) == 1 else subject.which(turn, listed)
