"""Adds one wording to an entry, a topic or the unrelated messages: 归到… of the staff pages.

A target is `entry:<id>`, `topic:<id>` or `unrelated`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.bot import Bot
from bot.content import yamledit
from bot.content.yamlfile import Location
from bot.errors import KnowledgeError
from bot.knowledge import Knowledge
from bot.text import Normaliser
from bot.versions.effect import Harm, Question, harms, taken_for
from bot.versions.library import Library

LONGEST = 200
Seen = Literal["", "doubt", "harm"]


class HarmError(KnowledgeError):
    """The wording would make others go wrong; `harms` says which."""

    def __init__(self, harms: Sequence[Harm]) -> None:
        super().__init__([f"“{harm.text}”会答错" for harm in harms])
        self.harms = tuple(harms)


class DoubtError(KnowledgeError):
    """The wording is already taken for `other` (an entry or topic); it may well be meant there."""

    def __init__(self, other: str) -> None:
        super().__init__([f"这句话现在已经能回答（{other}）"])
        self.other = other


@dataclass(frozen=True, slots=True)
class Phrasings:
    """`own` gives further questions that must stay right, for the knowledge as it is."""

    bot: Bot
    library: Library
    own: Callable[[Knowledge], Sequence[Question]]

    def add(self, phrase: str, target: str, who: str, seen: Seen = "") -> str:
        """Makes `phrase` a wording of `target`; returns the new version, live for all.

        `seen`: what the staff member was told before and wants all the same, "doubt" or also "harm".
        Raises KnowledgeError: HarmError, DoubtError, or what is wrong with phrase, target or file.
        """
        phrase = " ".join(phrase.split())
        known = self.bot.knowledge
        self._refuse_known(phrase, known)
        path, changed = self._changed(phrase, target)
        after = self.library.check(path, changed)
        if not seen:
            self._refuse_doubtful(phrase, target)
        if seen != "harm":
            self._refuse_harmful(phrase, target, after)
        return self.library.edit(path, changed, who, f"加上说法“{phrase}”", known.version)

    def _changed(self, phrase: str, target: str) -> tuple[str, str]:
        path = path_of(target, self.bot.knowledge)
        text = self.library.text(path)
        where: Location = ("phrasings",)
        if path == "nearby.yaml":
            where = (yamledit.place_of(text, "id", target.partition(":")[2]), "phrasings")
        return path, yamledit.append(text, where, phrase)

    def _refuse_known(self, phrase: str, known: Knowledge) -> None:
        if not 2 <= len(phrase) <= LONGEST:
            raise KnowledgeError([f"要加的说法请写 2 到 {LONGEST} 个字"])
        normalise = Normaliser(known.words)
        wanted = normalise(phrase).replace(" ", "")
        for name, texts in _wordings(known):
            if any(text == phrase or normalise(text).replace(" ", "") == wanted for text in texts):
                raise KnowledgeError([f"这句话（或意思一样的写法）已经在“{name}”里了，不用再加"])

    def _refuse_harmful(self, phrase: str, target: str, after: Knowledge) -> None:
        known, matcher = self.bot.knowledge, self.bot.matcher
        leaning = [candidate.id for candidate in matcher.match(phrase).candidates[:1]]
        unseen = target.partition(":")[2] not in leaning
        if found := harms(known, after, matcher, self.own(known), unseen):
            raise HarmError(found)

    def _refuse_doubtful(self, phrase: str, target: str) -> None:
        found = self.bot.matcher.match(phrase)
        if found.zone in ("answer", "nearby") and taken_for(found) != target.partition(":")[2]:
            raise DoubtError(taken_for(found))


def path_of(target: str, known: Knowledge) -> str:
    """The file that holds the wordings of `target`. Raises KnowledgeError for an unknown one."""
    kind, _, name = target.partition(":")
    if kind == "entry" and name in known.entries:
        return f"faq/{name}.yaml"
    if kind == "topic" and name in known.topics:
        return "nearby.yaml"
    if target == "unrelated":
        return "words/unrelated.yaml"
    raise KnowledgeError(["请选择这句话要归到哪一条"])


def _wordings(known: Knowledge) -> list[tuple[str, tuple[str, ...]]]:
    found = [(entry.short, entry.phrasings) for entry in known.entries.values()]
    found += [(topic.title, topic.phrasings) for topic in known.topics.values()]
    return [*found, ("与学籍学历无关的话", known.words.unrelated)]
