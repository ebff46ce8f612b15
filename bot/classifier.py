"""Classifiers over sparse vectors, with numpy alone.

`Classifier` is multinomial logistic, trained in under a second for some dozens of classes. Its weights
are a full table, so beyond MOST_TRAINED classes `Prototypes` takes its place: less exact, but sparse.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.features import Indices, Values

Scores = NDArray[np.float32]

MOST_TRAINED = 200
SEED = 0
PASSES = 3
FIRST_STEP = 5.0
"""Length of the first step; the last one is 0, in a straight line."""
BIAS_STEP = 0.5
DROPPED = 0.5
"""Share of an example's features that one version of it does not show: no single word is then relied on."""
VERSIONS = 4
"""So many versions of an example are learnt from in one step; with one, luck moves the result by a point."""


COMMON = 0.05
SHARPNESS = 25.0
"""What likeness (0-1) is multiplied with, so that scores of prototypes are about log-odds."""


class Model(Protocol):
    """What reads vectors."""

    def train(self, vectors: Sequence[tuple[Indices, Values]], classes: Sequence[int]) -> None: ...
    def scores(self, indices: Indices, values: Values) -> Scores: ...
    def of_class(self, indices: Indices, number: int) -> Values: ...


def model(features: int, classes: int) -> Model:
    """The classifier that suits so many classes."""
    return Classifier(features, classes) if classes <= MOST_TRAINED else Prototypes(features, classes)


class Classifier:
    """`weights` (features, classes), `bias` (classes,)."""

    def __init__(self, features: int, classes: int) -> None:
        self.weights: Scores = np.zeros((features, classes), np.float32)
        self.bias: Scores = np.zeros(classes, np.float32)

    def train(
        self, vectors: Sequence[tuple[Indices, Values]], classes: Sequence[int], passes: int = PASSES
    ) -> None:
        """Stochastic gradient descent, one example a step, in a shuffled order that is always the same."""
        random = np.random.default_rng(SEED)
        steps = passes * len(vectors)
        order = np.concatenate([random.permutation(len(vectors)) for _ in range(passes)])
        kept_length = np.float32((1 - DROPPED) ** -0.5)
        for step, number in enumerate(order.tolist()):
            indices, values = vectors[number]
            kept = random.random((VERSIONS, len(indices)), dtype=np.float32) >= DROPPED
            seen = kept * (values * kept_length)
            weights = self.weights[indices]
            wrong = chances(seen @ weights + self.bias)
            wrong[:, classes[number]] -= 1
            size = 1 - step / steps
            weights -= seen.T @ (wrong * np.float32(FIRST_STEP * size / VERSIONS))
            self.weights[indices] = weights
            self.bias -= np.float32(BIAS_STEP * size) * wrong.mean(0)

    def scores(self, indices: Indices, values: Values) -> Scores:
        """Log-odds (classes,), up to a constant."""
        scores: Scores = values @ self.weights.take(indices, 0)
        scores += self.bias
        return scores

    def of_class(self, indices: Indices, number: int) -> Values:
        """What each of these features speaks for class `number`."""
        spoken: Values = self.weights[indices, number]
        return spoken


class Prototypes:
    """Each class is the mean of its examples; a score is the likeness to it.

    An inverted index: for feature f, `_class[_start[f]:_start[f + 1]]` are the classes that have it and
    `_weight[...]` how much. What one class in twenty has tells nothing apart and is left out.
    """

    def __init__(self, features: int, classes: int) -> None:
        self._shape = (features, classes)

    def train(self, vectors: Sequence[tuple[Indices, Values]], classes: Sequence[int]) -> None:
        """Takes the mean of each class."""
        features, count = self._shape
        size = np.bincount(classes, minlength=count)
        feature = np.concatenate([indices for indices, _ in vectors])
        owner = np.repeat(np.array(classes), [len(indices) for indices, _ in vectors])
        weight = np.concatenate([values for _, values in vectors]) / size[owner]
        cells, cell_of = np.unique(feature * count + owner, return_inverse=True)
        weight = np.bincount(cell_of, weight)
        feature, owner = np.divmod(cells, count)
        telling = (np.bincount(feature, minlength=features) <= max(1, COMMON * count))[feature]
        self._class, self._weight = owner[telling], weight[telling]
        self._start = np.searchsorted(feature[telling], np.arange(features + 1))

    def scores(self, indices: Indices, values: Values) -> Scores:
        """As `Classifier.scores`."""
        starts, ends = self._start[indices].tolist(), self._start[indices + 1].tolist()
        spans = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        if not spans:
            return np.zeros(self._shape[1], np.float32)
        owner = np.concatenate([self._class[span] for span in spans])
        weight = np.concatenate([self._weight[span] for span in spans])
        weight = weight * np.repeat(values, [end - start for start, end in zip(starts, ends, strict=True)])
        return (SHARPNESS * np.bincount(owner, weight, self._shape[1])).astype(np.float32)

    def of_class(self, indices: Indices, number: int) -> Values:
        """As `Classifier.of_class`."""
        return np.array([self._one(int(f), number) for f in indices], np.float32)

    def _one(self, feature: int, number: int) -> float:
        span = slice(self._start[feature], self._start[feature + 1])
        return float(self._weight[span][self._class[span] == number].sum())


def chances(scores: Scores) -> Scores:
    """The softmax over the last axis: numbers above 0 that sum to 1."""
    powers: Scores = np.exp(scores - scores.max(-1, keepdims=True))
    powers /= powers.sum(-1, keepdims=True)
    return powers
