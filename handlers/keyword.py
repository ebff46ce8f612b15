"""Exact messages that do one thing: 菜单, 帮助, 电话, 更多, 没解决 …"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.content.hours import is_open
from bot.content.schema import Entry
from bot.conversation import REMEMBERED_SECONDS, Conversation
from bot.guides import guide as moves
from bot.reply import Outcome, Reply, Silence
from bot.turn import Turn
from handlers import compose, directory, follower, full_answer, subject


def handle(turn: Turn) -> Reply | Silence | None:
    """What the keyword `turn.keyword` does; None if the message is none."""
    act = _ACTS.get(turn.keyword)
    return act(turn) if act else None


def _menu(turn: Turn) -> Reply:
    return compose.topics(turn, turn.knowledge.replies.topics, "chat")


def _contact(turn: Turn) -> Reply:
    """The one contact the handbook gives, told of the entry answered last or of one that names it."""
    knowledge = turn.knowledge
    named = next((entry.id for entry in knowledge.entries.values() if entry.contact), None)
    text = compose.contact(knowledge, knowledge.replies.contact)
    return Reply(text, "contact", entry=turn.conversation.entry or named, counts=("contact",))


def _human(turn: Turn) -> Reply:
    """Over to the account's human agents while there are any, else to the phone."""
    school, replies, reply = turn.knowledge.school, turn.knowledge.replies, _contact(turn)
    if not school.customer_service:
        return replace(reply, text=f"{replies.human}\n\n{reply.text}")
    if school.contact.hours and not is_open(school.contact.hours, turn.now):
        return replace(reply, text=f"{replies.human_away}\n\n{reply.text}")
    text = f"{replies.human_by_message}\n\n{reply.text}"
    return replace(reply, text=text, transfer=True, counts=("transfer",))


def _unsolved(turn: Turn) -> Reply:
    """Leads to the contact and is counted against the entry answered last."""
    entry = turn.conversation.entry
    reply = _contact(turn)
    text = f"{turn.knowledge.replies.unsolved}\n\n{reply.text}"
    return replace(reply, text=text, counts=(*reply.counts, f"useless:{entry or 'none'}"))


def _solved(turn: Turn) -> Reply:
    entry = turn.conversation.entry
    return Reply(turn.knowledge.replies.solved, "chat", counts=(f"useful:{entry}",) if entry else ())


def _greeted(turn: Turn) -> Reply:
    """The greeting; to somebody who is talking with us already, the short one."""
    talking = turn.now - turn.conversation.time <= REMEMBERED_SECONDS
    return Reply(turn.knowledge.replies.listening, "chat") if talking else follower.welcome(turn)


def _all_told(turn: Turn) -> Reply | None:
    """就这些吗: the handbook says no more of the entry answered last; whom to ask. After a list 没了 says
    what has happened."""
    entry = _answered_last(turn)
    if entry is None:
        return None
    contact = compose.contact_line(turn.knowledge, entry)
    return Reply(f"{turn.knowledge.replies.all_told}\n\n{contact}", "chat", entry=entry.id)


def _once_more(turn: Turn) -> Reply:
    """再发一遍: the last answer; without one, all that can be asked."""
    entry = _answered_last(turn)
    return compose.answer(turn, entry) if entry else _menu(turn)


def _answered_last(turn: Turn) -> Entry | None:
    """The entry of the last reply; none if that was a list or a refusal."""
    other = turn.conversation.topic or subject.only_offered(turn)
    return None if other else turn.knowledge.entries.get(turn.conversation.entry)


def _wrong(turn: Turn) -> Reply:
    """The answer missed: related entries are offered, and the miss is counted."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    if entry is None:
        return compose.topics(turn, turn.knowledge.replies.none_of_these, "fallback")
    names = tuple(dict.fromkeys([*([entry.counterpart] if entry.counterpart else []), *entry.related]))[:3]
    reply = Reply(
        turn.knowledge.replies.none_of_these,
        "suggest",
        choices=compose.entries(turn.knowledge, names),
        after=turn.knowledge.replies.suggest_none,
        suggestions=names,
        counts=(f"wrong:{entry.id}",),
    )
    return compose.offer(turn, reply)


def _picture(turn: Turn) -> Reply:
    """The picture of the step one is at; else a 图文 card that opens the drawn page of the guide one is in,
    or of the entry answered last."""
    entry = turn.knowledge.entries.get(turn.conversation.entry)
    running = turn.conversation.guide or turn.conversation.paused
    guide = turn.knowledge.guides.get(running.guide if running else (entry and entry.guide) or "")
    if guide is None or not any(step.picture for step in guide.steps):
        return Reply(turn.knowledge.replies.no_picture, "chat")
    here = moves.find(guide, running.step) if running else None
    return Reply(
        turn.knowledge.replies.picture_without_page,
        "guide",
        articles=(directory.card(guide, f"#step-{here.id}" if here else ""),),
        picture=(here and here.picture) or "",
        entry=guide.entry,
    )


def _forget(turn: Turn) -> Reply:
    return Reply(turn.knowledge.replies.forgotten, "chat", conversation=Conversation(), forget=True)


def _with_contact(pick: Callable[[Turn], str]) -> Callable[[Turn], Reply]:
    """Words on the phone or the office, and the one contact the handbook gives."""

    def act(turn: Turn) -> Reply:
        reply = _contact(turn)
        return replace(reply, text=f"{pick(turn)}\n\n{reply.text}")

    return act


def _says(pick: Callable[[Turn], str], outcome: Outcome = "chat") -> Callable[[Turn], Reply]:
    return lambda turn: Reply(pick(turn), outcome)


_ACTS: Mapping[str, Callable[[Turn], Reply | None]] = {
    "menu": _menu,
    "help": _says(lambda turn: turn.knowledge.replies.help),
    "greeting": _greeted,
    "enough": _all_told,
    "again": _once_more,
    "listening": _says(lambda turn: turn.knowledge.replies.listening),
    "thanks": _says(lambda turn: turn.knowledge.replies.thanks),
    "contact": _contact,
    "human": _human,
    "distress": _says(lambda turn: turn.knowledge.replies.distress),
    "unreachable": _with_contact(lambda turn: turn.knowledge.replies.unreachable),
    "office": _with_contact(lambda turn: turn.knowledge.replies.office),
    "stepwise": directory.handle,  # where `handlers/guide.py` sees no guide on offer
    "guides": directory.handle,
    "more": full_answer.handle,
    "next-page": full_answer.next_page,
    "solved": _solved,
    "unsolved": _unsolved,
    "wrong": _wrong,
    "privacy": _says(lambda turn: turn.knowledge.replies.privacy),
    "forget": _forget,
    "picture": _picture,
    "exit": _says(lambda turn: turn.knowledge.replies.nothing_running),
    "next": full_answer.onward,
    "back": _says(lambda turn: turn.knowledge.replies.nothing_running),
    "restart": _says(lambda turn: turn.knowledge.replies.nothing_running),
    "progress": _says(lambda turn: turn.knowledge.replies.nothing_running),
    "stuck": _unsolved,
}
