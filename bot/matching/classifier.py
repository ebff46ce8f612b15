"""Reads sparse vectors by what `bot/matching/training.py` has learnt."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import Indices, Values, Vector
from bot.matching.kept import Arrays

Scores = NDArray[np.float32]

SHARPNESS = 25.0
"""What likeness (0-1) is multiplied with, so that scores of prototypes are about log-odds."""


class Model(Protocol):
    """What reads vectors."""

    def scores(self, vector: Vector) -> Scores: ...
    def of_class(self, vector: Vector, number: int) -> Values: ...


def model(arrays: Arrays) -> Model:
    """The one that was learnt."""
    return Classifier(*arrays) if arrays[0].ndim > 1 else Prototypes(*arrays)


class Classifier:
    """Multinomial logistic: `weights` (met, classes) of the features that were met in training, which hold
    their rarity, with a row of zeros for the others; `row` (features,) says which is a feature's; `bias`
    (classes,)."""

    def __init__(self, weights: Scores, row: Indices, bias: Scores) -> None:
        self._weights, self._row, self._bias = weights, row, bias

    def scores(self, vector: Vector) -> Scores:
        """Log-odds (classes,), up to a constant."""
        weights = self._weights.take(self._row.take(vector.indices), 0).astype(np.float32, copy=False)
        scores: Scores = vector.values @ weights
        scores += self._bias
        return scores

    def of_class(self, vector: Vector, number: int) -> Values:
        """What each of its features (k,) speaks for class `number`."""
        spoken: Values = vector.values * self._weights[self._row[vector.indices], number]
        return spoken


class Prototypes:
    """Each class is the mean of its examples; a score is the likeness to it.

    An inverted index: for feature f, `owner[start[f]:start[f + 1]]` are the classes that have it and
    `weight[...]` how much. What one class in twenty has tells nothing apart and is left out.
    """

    def __init__(self, start: Indices, owner: Indices, weight: Values, classes: Indices) -> None:
        self._start, self._owner, self._weight, self._classes = start, owner, weight, int(classes[0])

    def scores(self, vector: Vector) -> Scores:
        """As `Classifier.scores`."""
        starts, ends = self._start[vector.indices], self._start[vector.indices + 1]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not spans:
            return np.zeros(self._classes, np.float32)
        owner = np.concatenate([self._owner[span] for span in spans])
        weight = np.concatenate([self._weight[span] for span in spans])
        weight *= vector.values.repeat(ends - starts)
        return (SHARPNESS * np.bincount(owner, weight, self._classes)).astype(np.float32)

    def of_class(self, vector: Vector, number: int) -> Values:
        """As `Classifier.of_class`."""
        return vector.values * np.array([self._one(at, number) for at in vector.indices.tolist()], np.float32)

    def _one(self, feature: int, number: int) -> float:
        span = slice(self._start[feature], self._start[feature + 1])
        return float(self._weight[span][self._owner[span] == number].sum())


def chances(scores: Scores) -> Scores:
    """The softmax over the last axis: numbers above 0 that sum to 1."""
    powers: Scores = np.exp(scores - scores.max(-1, keepdims=True))
    powers /= powers.sum(-1, keepdims=True)
    return powers
