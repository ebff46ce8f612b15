"""What decides beside the classifiers: what was said before, contrasts, words an entry needs or excludes."""

from collections.abc import Callable, Sequence

from bot.content.schema import Entry
from bot.knowledge import Knowledge
from bot.matching.classifier import Scores
from bot.matching.contrast import Contrasts
from bot.matching.stage import stage_of
from bot.occurrences import Occurrences

OTHER_STAGE = 0.05
"""What is left of an entry's chance when the person said to be in the other stage (studying, graduated)."""
WORTH_RULING = 0.01
"""An entry less likely than this is neither answered nor offered, whatever words it needs."""
UNNAMED = 0.2
"""What is left of the entries' odds when a message names nothing of what they are about."""
SAID = {"enrolled": "用户说过自己在读", "graduated": "用户说过自己已毕业"}


class Rules:
    """Small, explained corrections of the chances of all classes; entries are the first classes."""

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

    def apply(self, text: str, stage: str, chances: Scores) -> tuple[str, ...]:
        """Changes `chances` of the normalised `text`; says why, in Chinese, for staff."""
        notes: list[str] = []
        if stage and not stage_of(text) and not self._contradicts(text, stage):
            chances[self._other_stage.get(stage, [])] *= OTHER_STAGE
            chances /= chances.sum()
            notes.append(SAID.get(stage, ""))
        if self._subjects and not self._subjects(text) and chances[: self._entries].max() >= WORTH_RULING:
            chances[: self._entries] *= UNNAMED
            chances /= chances.sum()
            notes.append("没有提到学籍、学历方面的词（words/subjects.txt）")
        notes += self._contrasts.apply(text, chances)
        for number, name, rule in self._words:
            if chances[number] >= WORTH_RULING and (against := rule(text)):
                # What the rule takes away is given to nobody: the others are no likelier for it.
                chances[number] = 0
                notes.append(f"{name}：{against}")
        return tuple(notes)

    def _contradicts(self, text: str, stage: str) -> bool:
        """Whether the message itself speaks of the other stage: 毕业专业 from somebody who said 在读."""
        against = self._contrasts.against(text)
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
