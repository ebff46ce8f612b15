"""Classifiers over sparse vectors, with numpy alone.

`Classifier` is multinomial logistic, trained in a second or two for some dozens of classes. Its weights
are a full table, so beyond MOST_TRAINED classes `Prototypes` takes its place: less exact, but sparse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from operator import attrgetter
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bot.matching.features import Indices, Values, Vector

Scores = NDArray[np.float32]

# The tables are small, and BLAS threads that wait for each other made training ten times as slow.
threadpool_limits(limits=1, user_api="blas")

MOST_TRAINED = 200
SEED = 0
PASSES = 4
FIRST_STEP = 3.0
"""Length of the first step; the last one is 0, in a straight line."""
BIAS_STEP = 0.5
TOGETHER = 16
"""At most about so many samples are learnt from in one step: fewer cost time, more cost accuracy."""
BATCHES = 64
"""There is a multiple of so many steps in a pass: all is shuffled anew only when a thousand samples came."""
KEY_BITS = 32
DROPPED = 0.5
"""Share of an example's features that one version of it does not show: no single word is then relied on."""
VERSIONS = 4
"""So many versions of an example are learnt from in one step; with one, luck moves the result by a point."""

COMMON = 0.05
"""What more than this share of the classes has tells no prototype apart."""
SHARPNESS = 25.0
"""What likeness (0-1) is multiplied with, so that scores of prototypes are about log-odds."""


class Sample(NamedTuple):
    """What is learnt from: a vector, the number of its class, and a key of KEY_BITS that is the sample's own
    whatever the others are."""

    vector: Vector
    label: int
    key: int


class Model(Protocol):
    """What reads vectors."""

    def train(
        self, samples: Sequence[Sample], together: int = TOGETHER, versions: int = VERSIONS
    ) -> None: ...
    def scores(self, vector: Vector) -> Scores: ...
    def of_class(self, vector: Vector, number: int) -> Values: ...


def model(rarity: Values, classes: int, most: int = MOST_TRAINED) -> Model:
    """The classifier that suits so many classes, of which `most` can be trained; `rarity` (features,)."""
    return Classifier(rarity, classes) if classes <= most else Prototypes(rarity, classes)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some examples in one table: `features` (u,) are its columns; `values` (k,) stand at `rows` and
    `columns` (k,); `classes` (n,) are the right ones."""

    features: Indices
    rows: Indices
    columns: Indices
    values: Values
    classes: Indices


class Classifier:
    """`weights` (met, classes) of the features that were met in training, which hold their rarity once
    trained, with a row of zeros for the others; `row` (features,) says which is a feature's; `bias`
    (classes,)."""

    def __init__(self, rarity: Values, classes: int) -> None:
        """`rarity` (features,): how much each counts before its kind is brought to its length."""
        self._rarity = rarity
        self.row: Indices = np.zeros(len(rarity), np.intp)
        self.weights: Scores = np.zeros((1, classes), np.float32)
        self.bias: Scores = np.zeros(classes, np.float32)

    def train(self, samples: Sequence[Sample], together: int = TOGETHER, versions: int = VERSIONS) -> None:
        """Stochastic gradient descent in an order that is shuffled and always the same.

        What is learnt from together, and in which order, hangs on the keys: a wording more or less
        then changes what is learnt from it, and not how everything is shuffled.
        """
        met = np.unique(np.concatenate([sample.vector.indices for sample in samples]))
        self.row[met] = np.arange(1, len(met) + 1)
        self.weights = np.zeros((len(met) + 1, len(self.bias)), np.float32)
        batches = list(_batches(samples, self._rarity, together))
        random = np.random.default_rng(SEED)
        order = np.concatenate([random.permutation(len(batches)) for _ in range(PASSES)])
        for step, number in enumerate(order.tolist()):
            rate = (1 - step / len(order)) / versions
            self._learn(batches[number], rate, versions, np.random.default_rng((SEED, step)))
        self.weights[1:] *= self._rarity[met, None]

    def _learn(self, batch: _Batch, rate: float, versions: int, random: np.random.Generator) -> None:
        """One step: `rate` times the length of the first one for each of so many versions."""
        count = len(batch.classes)
        shown = np.zeros((versions, count, len(batch.features)), np.float32)
        # drawn feature by feature, so that those of one sample more change nothing for the ones before
        kept = random.random((len(batch.values), versions), dtype=np.float32).T >= DROPPED
        shown[:, batch.rows, batch.columns] = kept * (batch.values * np.float32((1 - DROPPED) ** -0.5))
        seen = shown.reshape(versions * count, -1)
        rows = self.row[batch.features]
        weights = self.weights[rows]
        wrong = chances(seen @ weights + self.bias)
        wrong[np.arange(len(wrong)), np.tile(batch.classes, versions)] -= 1
        weights -= seen.T @ (wrong * np.float32(FIRST_STEP * rate))
        self.weights[rows] = weights
        self.bias -= np.float32(BIAS_STEP * rate) * wrong.sum(0)

    def scores(self, vector: Vector) -> Scores:
        """Log-odds (classes,), up to a constant."""
        scores: Scores = vector.values @ self.weights.take(self.row.take(vector.indices), 0)
        scores += self.bias
        return scores

    def of_class(self, vector: Vector, number: int) -> Values:
        """What each of its features (k,) speaks for class `number`."""
        spoken: Values = vector.values * self.weights[self.row[vector.indices], number]
        return spoken


class Prototypes:
    """Each class is the mean of its examples; a score is the likeness to it.

    An inverted index: for feature f, `_class[_start[f]:_start[f + 1]]` are the classes that have it and
    `_weight[...]` how much. What one class in twenty has tells nothing apart and is left out.
    """

    def __init__(self, rarity: Values, classes: int) -> None:
        self._rarity, self._classes = rarity, classes

    def train(self, samples: Sequence[Sample], together: int = TOGETHER, versions: int = VERSIONS) -> None:
        """Takes the mean of each class, of all samples at once."""
        vectors, classes, _ = zip(*samples, strict=True)
        features, count = len(self._rarity), self._classes
        size = np.bincount(classes, minlength=count)
        feature = np.concatenate([vector.indices for vector in vectors])
        owner = np.repeat(np.array(classes), [len(vector.indices) for vector in vectors])
        weight = self._rarity[feature] * np.concatenate([vector.values for vector in vectors]) / size[owner]
        cells, cell_of = np.unique(feature * count + owner, return_inverse=True)
        weight = np.bincount(cell_of, weight)
        feature, owner = np.divmod(cells, count)
        telling = (np.bincount(feature, minlength=features) <= max(1, COMMON * count))[feature]
        self._class, self._weight = owner[telling], (weight * self._rarity[feature])[telling]
        self._start = np.searchsorted(feature[telling], np.arange(features + 1))

    def scores(self, vector: Vector) -> Scores:
        """As `Classifier.scores`."""
        starts, ends = self._start[vector.indices], self._start[vector.indices + 1]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not spans:
            return np.zeros(self._classes, np.float32)
        owner = np.concatenate([self._class[span] for span in spans])
        weight = np.concatenate([self._weight[span] for span in spans])
        weight *= vector.values.repeat(ends - starts)
        return (SHARPNESS * np.bincount(owner, weight, self._classes)).astype(np.float32)

    def of_class(self, vector: Vector, number: int) -> Values:
        """As `Classifier.of_class`."""
        return vector.values * np.array([self._one(at, number) for at in vector.indices.tolist()], np.float32)

    def _one(self, feature: int, number: int) -> float:
        span = slice(self._start[feature], self._start[feature + 1])
        return float(self._weight[span][self._class[span] == number].sum())


def _batches(samples: Sequence[Sample], rarity: Values, together: int) -> Iterator[_Batch]:
    """The samples by their keys, at most about `together` at a time, in a number of batches that seldom
    changes."""
    count = ceil(len(samples) / together / BATCHES) * BATCHES
    ordered = sorted(samples, key=attrgetter("key"))
    for _, group in groupby(ordered, lambda sample: sample.key * count >> KEY_BITS):
        vectors, labels, _ = zip(*group, strict=True)
        indices = np.concatenate([vector.indices for vector in vectors])
        features, columns = np.unique(indices, return_inverse=True)
        rows = np.repeat(np.arange(len(vectors)), [len(vector.indices) for vector in vectors])
        values = rarity[indices] * np.concatenate([vector.values for vector in vectors])
        yield _Batch(features, rows, columns, values, np.array(labels, np.intp))


def chances(scores: Scores) -> Scores:
    """The softmax over the last axis: numbers above 0 that sum to 1."""
    powers: Scores = np.exp(scores - scores.max(-1, keepdims=True))
    powers /= powers.sum(-1, keepdims=True)
    return powers
