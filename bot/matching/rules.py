"""What decides beside the classifier: what was said before, contrasts, words an entry needs or excludes."""

from collections.abc import Callable, Iterator, Sequence
from math import log

from bot.content.schema import Entry
from bot.knowledge import Knowledge
from bot.matching.classifier import Scores, chances
from bot.matching.contrast import Against, Contrasts
from bot.matching.stage import stage_of
from bot.occurrences import Occurrences

OTHER_STAGE = 0.05
"""What is left of an entry's odds when the person said to be in the other stage (studying, graduated)."""
WORTH_RULING = 0.01
"""An entry less likely than this is neither answered nor offered, whatever words it needs."""
UNNAMED = 0.1
"""What is left of the entries' odds when a message names nothing of what they are about."""
SAID = {"enrolled": "用户说过自己在读", "graduated": "用户说过自己已毕业"}


class Rules:
    """Small, explained corrections of what the classifier says; entries are the first classes."""

    def __init__(self, knowledge: Knowledge, normalise: Callable[[str], str], labels: Sequence[str]) -> None:
        numbered = tuple(enumerate(knowledge.entries.values()))
        subjects = filter(None, map(normalise, knowledge.words.subjects))
        self._subjects = Occurrences(subjects) if knowledge.words.subjects else None
        self._entries = len(numbered)
        self._contrasts = Contrasts(knowledge.words.contrasts, normalise, labels)
        self._words = [(n, e.short, _rule(e, normalise)) for n, e in numbered if e.needs or e.excludes]
        self._other_stage = {
            "enrolled": [n for n, e in numbered if e.stage == "graduated"],
            "graduated": [n for n, e in numbered if e.stage == "enrolled"],
        }

    def chances(self, text: str, stage: str, scores: Scores, said: str) -> tuple[Scores, tuple[str, ...]]:
        """The chance (classes,) of each class by `scores` of the normalised `text` and by the rules; which of
        them decided, in Chinese, for staff. `said` is what of `text` the person wrote."""
        fired = self._contrasts.fired(text)
        if said != text:
            # 学籍 was put before 快递点在哪个门, and does not make it a question about 学籍
            fired += [one for one in self._contrasts.fired(said) if one not in fired]
        scores, notes = scores.copy(), []
        if stage and not stage_of(text) and not self._contradicts(fired, stage):
            scores[self._other_stage.get(stage, [])] += log(OTHER_STAGE)
            notes.append(SAID.get(stage, ""))
        unnamed = self._subjects is not None and not self._subjects(text)
        if unnamed:
            scores[: self._entries] += log(UNNAMED)
        for one in fired:
            scores += one.weights
        found = chances(scores)
        if unnamed and found[: self._entries].max() >= UNNAMED * WORTH_RULING:
            notes.append("没有提到学籍、学历方面的词（words/subjects.txt）")
        notes += self._contrasts.notes(fired, text, found)
        notes += self._ruled_out(text, found)
        return found, tuple(notes)

    def _ruled_out(self, text: str, found: Scores) -> Iterator[str]:
        """Takes the entries whose words speak against them out of `found`."""
        for number, name, rule in self._words:
            if found[number] >= WORTH_RULING and (against := rule(text)):
                # What the rule takes away is given to nobody: the others are no likelier for it.
                found[number] = 0
                yield f"{name}：{against}"

    def _contradicts(self, fired: Sequence[Against], stage: str) -> bool:
        """Whether the message itself speaks of the other stage: 毕业专业 from somebody who said 在读."""
        against = {number for one in fired for number in one.unlikely}
        other = "graduated" if stage == "enrolled" else "enrolled"
        return len(against.intersection(self._other_stage[other])) > len(
            against.intersection(self._other_stage[stage])
        )


def _rule(entry: Entry, normalise: Callable[[str], str]) -> Callable[[str], str]:
    """A function of a normalised text: why it does not mean `entry`, or an empty string."""
    # a word of mere filler (请问) normalises to nothing, and nothing is in every text
    needs, excludes = (
        [*filter(None, dict.fromkeys(map(normalise, words)))] for words in (entry.needs, entry.excludes)
    )

    def against(text: str) -> str:
        if needs and not any(word in text for word in needs):
            return f"没有提到“{'”“'.join(needs)}”"
        found = [word for word in excludes if word in text]
        return f"提到了“{'”“'.join(found)}”" if found else ""

    return against
