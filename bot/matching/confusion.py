"""Finds entries and topics that get in each other's way, for `flask check`."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.knowledge import Knowledge
from bot.matching.reader import UNRELATED, Example, Reader, examples_of, sentences_of
from bot.matching.rules import Rules
from bot.text import Normaliser

Kind = Literal["claimed", "confused"]

PARTS = 5
SURE = 0.5
"""A wording that was kept back counts as confused when another class is at least this likely."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """`phrasings` are written down for `id`.

    `claimed`: `other` has the very same ones (after normalising). `confused`: without having seen them,
    the matcher takes them for `other`. `share`: of all wordings of `id`, 0-1.
    """

    kind: Kind
    id: str
    other: str
    phrasings: tuple[str, ...]
    share: float


def confusions(knowledge: Knowledge) -> list[Confusion]:
    """Wordings claimed twice, then the confusion table, each with the most frequent pairs first.

    The table is made by learning five times from four fifths of all wordings and reading the fifth that
    was kept back. Messages that belong to no entry and are taken for none do no harm and are left out.
    """
    examples = examples_of(knowledge)
    counts: defaultdict[str, int] = defaultdict(int)
    for _, label in examples:
        counts[label] += 1
    found: list[Confusion] = []
    tables: tuple[tuple[Kind, Iterator[tuple[str, str, str]]], ...] = (
        ("claimed", claimed(knowledge)),
        ("confused", confused(knowledge)),
    )
    for kind, triples in tables:
        pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for text, label, other in triples:
            pairs[label, other].append(text)
        rows = [
            Confusion(kind, label, other, tuple(texts), len(texts) / counts[label])
            for (label, other), texts in pairs.items()
            if label in knowledge.entries or other in knowledge.entries
        ]
        found += sorted(rows, key=lambda row: (-len(row.phrasings), row.id, row.other))
    return found


def claimed(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Wordings that two classes claim: the text, the first and the second one's id."""
    normalise = Normaliser(knowledge.words)
    owner: dict[str, str] = {}
    for text, label in examples_of(knowledge):
        first = owner.setdefault(normalise(text).replace(" ", ""), label)
        if first != label:
            yield text, first, label


def confused(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    """Wordings that are misread when they are kept back: the text, whose it is, whose it is taken for."""
    for text, label, chance in held_out(knowledge):
        other = max(chance, key=chance.__getitem__)
        if other not in (label, UNRELATED) and chance[other] >= SURE:
            yield text, label, other


def held_out(knowledge: Knowledge) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Every wording with its id and what a reader that never saw it makes of it: the chance of each class."""
    examples = examples_of(knowledge)
    sentences = sentences_of(knowledge.entries.values())
    part_of = np.random.default_rng(0).integers(0, PARTS, len(examples)).tolist()
    for part in range(PARTS):
        learnt: list[Example] = [e for e, of in zip(examples, part_of, strict=True) if of != part]
        reader = Reader(knowledge, learnt + sentences)
        rules = Rules(knowledge, reader.normalise, reader.labels)
        for (text, label), of in zip(examples, part_of, strict=True):
            if of == part:
                normal = reader.normalise(text)
                chances, _ = rules.chances(normal, "", reader.read(normal).scores, normal)
                yield text, label, dict(zip(reader.labels, chances.tolist(), strict=True))
