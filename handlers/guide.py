"""Guides: starts one, reads a message as an order to the running one, and leads back from digressions.

A message is read in a fixed order: words that work everywhere (上一步, 退出, 菜单 …), an answer to
您说的是…吗, the step's choice by number, label or own words, a command in other words, a year the step asks
for, a jump, the choice that a part of it says, one that it surely sounds like (asked back), another question
when clearly one; else it was not understood.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from bot.conversation import LATER, REMEMBERED_SECONDS
from bot.guides import guide as moves
from bot.guides import guideread
from bot.guides.guidecheck import CLAIMED_FIRST
from bot.keyword import bare
from bot.knowledge import Knowledge
from bot.reply import Reply, Silence
from bot.state.keys import day_of
from bot.turn import Turn
from handlers import aside, meant, step, walk
from handlers.step import Place

_GOES_ON = re.compile("继续|接着|我?(?:又|回)来")
"""After 明天再弄, unlike 下一步: the step that was left is not done yet."""
_OWN_WORDS = {"next", "stuck", *walk.COMMANDS}

_WITHOUT_GUIDE = {"forget", "picture"}
"""Keywords that change nothing about where one stands in a guide."""


def handle(turn: Turn) -> Reply | Silence | None:
    """The guide's answer; None when no guide is concerned."""
    word = turn.keyword or turn.target.partition("keyword:")[2]
    if guide := started(turn):
        return walk.begin(turn, guide)
    if word in _WITHOUT_GUIDE:
        return None
    if turn.target.startswith("go:"):
        return walk.tap(turn)
    if turn.conversation.guide is None:
        return _waiting(turn, word)
    place = step.place(turn, turn.conversation.guide)
    if place is None:
        return _gone(turn, word)
    if moves.closed(place.guide, place.position):
        return _closed(turn, place, word)
    return _late(turn, place, word) if _is_late(turn) else _running(turn, place, word)


def _running(turn: Turn, place: Place, word: str) -> Reply | Silence:
    if command := walk.COMMANDS.get(word):
        return command(turn, place)
    if answered := _answered(turn, place):
        return answered
    if word and word not in CLAIMED_FIRST:
        return aside.handle(turn, place, word) or step.missed(turn, place)
    if place.note:
        return step.show(turn, place)
    return (
        _said(turn, place)
        or _in_other_words(turn, place)
        or _local(turn, place, word)
        or _jumped(turn, place)
        or _said_in_part(turn, place)
        or meant.followed(turn, place)
        or aside.handle(turn, place, word)
        or step.asked_back(turn, place, meant.perhaps(turn, place))
        or step.missed(turn, place)
    )


def _late(turn: Turn, place: Place, word: str) -> Reply | Silence:
    """The first message after a long silence: a clear one is answered, else the guide asks to go on."""
    if word == "next":
        return step.show(turn, place)
    if command := walk.COMMANDS.get(word):
        return command(turn, place)
    if not place.note and (reply := _said(turn, place)):
        return reply
    if word == "greeting":
        return step.offer_to_go_on(turn, place)
    reply = aside.elsewhere(replace(turn, conversation=step.waits(turn.conversation, place)))
    return step.asleep(turn, place, reply) if isinstance(reply, Reply) else step.offer_to_go_on(turn, place)


def _waiting(turn: Turn, word: str) -> Reply | None:
    """No guide runs; one that was put aside is taken up by 继续 or 重来 and dropped by 不用了."""
    place = step.place(turn, turn.conversation.paused)
    if place is None:
        return None
    turn = replace(turn, conversation=replace(turn.conversation, paused=None))
    if word in ("next", "progress"):
        return step.show(turn, place)
    return walk.COMMANDS[word](turn, place) if word in ("restart", "exit") else None


def _gone(turn: Turn, word: str) -> Reply | Silence:
    """The guide was withdrawn: said to someone who goes on with it; anything else is answered."""
    reply = None if word in _OWN_WORDS else aside.elsewhere(turn)
    if not isinstance(reply, Reply):
        return reply or step.gone(turn)
    return replace(reply, conversation=replace(reply.conversation or turn.conversation, guide=None))


def _closed(turn: Turn, place: Place, word: str) -> Reply | None:
    """At an end only 上一步 and 重来 are the guide's, and 然后呢 reads the end again: 谢谢 must not start
    anything."""
    word = word or _command(turn)
    if _is_late(turn) or place.note or word not in ("back", "restart", "next", "again"):
        return None
    return step.show(turn, place) if word == "next" else walk.COMMANDS[word](turn, place)


def _answered(turn: Turn, place: Place) -> Reply | Silence | None:
    """The choice that was asked back (您说的是…吗), after a yes; after a no, or 继续 after 明天再弄, the step
    once more."""
    last, words = turn.conversation.guide, turn.knowledge.guide_replies
    if not last or not last.asked or place.note or turn.target:
        return None
    if last.asked == LATER:
        return step.show(turn, place) if _GOES_ON.match(turn.said.bare) else None
    if guideread.means(turn.said, words.affirm, words.filler):
        return walk.take(turn, place, last.asked)
    denied = guideread.means(turn.said, words.deny, words.filler)
    return step.show(turn, place, words.choose_first) if denied else None


def _said(turn: Turn, place: Place) -> Reply | Silence | None:
    """A choice in words, or by the year."""
    words, said, today = turn.knowledge.guide_replies, turn.said, day_of(turn.now)
    if turn.target or not said.text:
        return None
    here = moves.here(place.guide, place.position)
    offered = moves.ways(place.guide, here, words, today)
    around = (*here.year_words, *words.filler)
    number = (
        guideread.choice_in(said, offered, words.filler)
        or guideread.choice_by_year(said, offered, around, today)
        or guideread.year_in(said, here, around, today)
    )
    return walk.take(turn, place, number) if number else None


def _said_in_part(turn: Turn, place: Place) -> Reply | Silence | None:
    """The choice that is said beside something else, if that is no question of its own."""
    if turn.target or aside.asks_else(turn):
        return None
    number = meant.said_last(turn, place)
    return walk.take(turn, place, number) if number else None


def _in_other_words(turn: Turn, place: Place) -> Reply | Silence | None:
    """What is no keyword and means one: 弄好了 然后呢, 选错了 退回去."""
    command = _command(turn)
    return walk.obey(turn, place, command) if command else None


def _command(turn: Turn) -> str:
    commands = turn.knowledge.guide_replies.commands
    return "" if turn.target else guideread.command_in(turn.said, commands)


def _local(turn: Turn, place: Place, word: str) -> Reply | Silence | None:
    if word == "stuck":
        return walk.stuck(turn, place) or step.helped(turn, place)
    if _is_meanwhile(turn, place):
        words, here = turn.knowledge.guide_replies, moves.here(place.guide, place.position)
        chooses = here.choices or here.year
        return step.unhurried(turn, place, words.later if chooses else words.no_hurry, later=bool(chooses))
    return walk.onward(turn, place) if word in ("next", "solved") else None


def _is_meanwhile(turn: Turn, place: Place) -> bool:
    """等一下; at a step that one does and then says 下一步 also 验证码收到了."""
    words, here = turn.knowledge.guide_replies, moves.here(place.guide, place.position)
    doing = moves.Way(words.stuck, "", (*words.meanwhile, *here.meanwhile))
    return guideread.choice_in(turn.said, (doing,), words.filler) > 0


def _jumped(turn: Turn, place: Place) -> Reply | None:
    number = guideread.jump_in(turn.said)
    return walk.jump(turn, place, number) if number else None


def _is_late(turn: Turn) -> bool:
    return turn.now - turn.conversation.time > REMEMBERED_SECONDS


def started(turn: Turn) -> str:
    """The id of the guide that the message starts: by target, as the only one on offer (分步办理), or by one
    of its `starts`."""
    offered = [target for target in turn.conversation.choices if target.startswith("guide:")]
    only = offered[0] if turn.keyword == "stepwise" and len(offered) == 1 else ""
    if target := turn.target or only:
        kind, _, name = target.partition(":")
        return name if kind == "guide" and name in turn.knowledge.guides else ""
    return _table(turn.knowledge).get(turn.said.bare, "")


@lru_cache(maxsize=4)
def _table(knowledge: Knowledge) -> Mapping[str, str]:
    """From what is said, bare, to the guide that it starts; also its label below an answer, typed."""
    label, guides = knowledge.replies.start_guide, knowledge.guides.values()
    typed = {bare(label.format(title=guide.title)): guide.id for guide in guides}
    return typed | {bare(said): guide.id for guide in guides for said in guide.starts}
