"""What somebody at a step of a guide means by their own words, learnt from what is said there."""

import re
from collections.abc import Iterator, Sequence

from bot.guides import guide as moves
from bot.guides.guideschema import Guide, Step
from bot.knowledge import Knowledge
from bot.matching.classifier import chances, model
from bot.matching.features import Vector
from bot.matching.kept import NOT_KEPT, Groups, Kept, checksum
from bot.matching.matcher import Match
from bot.matching.reader import Reader, follow_ups_of, key_of, some_short
from bot.matching.training import Sample, Way, train

Choice = tuple[str, str, int]
"""A guide, a step and the number of a choice there."""
Meaning = Choice | str
"""A choice, the name of a command (`back`, `later` …), or OTHER."""

OTHER = ""
"""Something else than an answer to any step."""
MOST_OTHERS = 1_000
"""So many messages that mean something else are learnt from."""
COMMANDS = 0.2
OTHERS = 0.05
"""What is left of the odds of commands and of something else: who stands at a step mostly answers it."""
WAY = Way(together=32, most=10_000)
"""More classes, but short wordings that say one thing."""

_NOT = re.compile("不是|并非|不属于|不算|别")
_NO = re.compile("不是|没有|[不没未别]")
SAYS_LITTLE = 6
"""So many characters have no room for more than the one thing that is denied (没有丢啊)."""


class Steps:
    """One classifier for the choices of all steps and the commands; at a step only its own choices count."""

    def __init__(self, knowledge: Knowledge, reader: Reader, kept: Kept = NOT_KEPT) -> None:
        """`reader` has learnt from the same knowledge."""
        said = [*_choices(knowledge), *_of_commands(knowledge), *_others(knowledge)]
        self._number_of = {meaning: at for at, meaning in enumerate(dict.fromkeys(of for _, of in said))}
        self._commands = tuple(name for name, _ in knowledge.guide_replies.commands)
        self._vector = reader.vector
        (trained,) = kept.get(checksum(reader.checksum, said), lambda: self._learn(reader, said))
        self._classifier = model(trained)

    def _learn(self, reader: Reader, said: Sequence[tuple[str, Meaning]]) -> Groups:
        said = [(reader.normalise(text), meaning) for text, meaning in said]
        # 没有 is said at many steps
        vectors = {text: reader.vector(text) for text in dict.fromkeys(text for text, _ in said)}
        samples = [
            Sample(vectors[text], self._number_of[meaning], key_of(f"{text} {meaning}"))
            for text, meaning in said
        ]
        return (train(samples, reader.rarity, len(self._number_of), WAY),)

    def meant(self, match: Match, guide: Guide, step: Step) -> tuple[Meaning, float]:
        """What the message of `match` likeliest means at a step, and the chance (0-1).

        One that says not (不是自己填错的) and would mean the same without it was not understood.
        """
        here: list[Meaning] = [(guide.id, step.id, number + 1) for number in range(len(step.choices))]
        here = [*here, *self._commands, OTHER]
        meaning, chance = self._likeliest(match.reading.vector, here)
        affirmed = (_NO if len(match.text) <= SAYS_LITTLE else _NOT).sub("", match.text)
        if affirmed != match.text and self._likeliest(self._vector(affirmed), here)[0] == meaning:
            return OTHER, 0.0
        return meaning, chance

    def _likeliest(self, vector: Vector, here: Sequence[Meaning]) -> tuple[Meaning, float]:
        if not vector.indices.size:
            return OTHER, 0.0  # nothing known answers nothing
        found = chances(self._classifier.scores(vector)[[self._number_of[one] for one in here]])
        found[-1] *= OTHERS
        found[-1 - len(self._commands) : -1] *= COMMANDS
        best = int(found.argmax())
        return here[best], float(found[best] / found.sum())


def _choices(knowledge: Knowledge) -> Iterator[tuple[str, Meaning]]:
    for guide in knowledge.guides.values():
        for step in guide.steps:
            for number, choice in enumerate(step.choices, 1):
                for text in (choice.label, *moves.sayings(choice, knowledge.guide_replies)):
                    yield text, (guide.id, step.id, number)


def _of_commands(knowledge: Knowledge) -> Iterator[tuple[str, Meaning]]:
    for name, command in knowledge.guide_replies.commands:
        keyword = knowledge.keywords.get(name)
        for text in (*command.must, *(keyword.says if keyword else ())):
            yield text, name


def _others(knowledge: Knowledge) -> Iterator[tuple[str, Meaning]]:
    """Questions and messages outside the handbook."""
    topics = (text for topic in knowledge.topics.values() for text in topic.phrasings)
    every = (*follow_ups_of(knowledge), *topics, *knowledge.words.unrelated)
    return ((text, OTHER) for text in some_short(every, MOST_OTHERS))
