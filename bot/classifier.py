"""A multinomial logistic classifier over sparse vectors, trained in a fraction of a second with numpy alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.features import Indices, Values

Scores = NDArray[np.float32]

PASSES = 5
FIRST_STEP = 5.0
"""Length of the first step; the last one is 0, in a straight line."""
BIAS_STEP = 0.5
DROPPED = 0.3
"""Share of an example's features that one step does not see: no single word is then relied on."""


class Classifier:
    """`weights` (features, classes), `bias` (classes,)."""

    def __init__(self, features: int, classes: int) -> None:
        self.weights: Scores = np.zeros((features, classes), np.float32)
        self.bias: Scores = np.zeros(classes, np.float32)

    def train(self, vectors: Sequence[tuple[Indices, Values]], classes: Sequence[int]) -> None:
        """Stochastic gradient descent, one example a step, in an order that is shuffled but always the same."""
        random = np.random.default_rng(0)
        steps = PASSES * len(vectors)
        order = np.concatenate([random.permutation(len(vectors)) for _ in range(PASSES)])
        kept_length = np.float32((1 - DROPPED) ** -0.5)
        for step, number in enumerate(order):
            indices, values = vectors[number]
            kept = random.random(len(indices)) >= DROPPED
            indices, values = indices[kept], values[kept] * kept_length
            wrong = chances(self.scores(indices, values))
            wrong[classes[number]] -= 1
            size = 1 - step / steps
            self.weights[indices] -= np.multiply.outer(values * np.float32(FIRST_STEP * size), wrong)
            self.bias -= np.float32(BIAS_STEP * size) * wrong

    def scores(self, indices: Indices, values: Values) -> Scores:
        """Log-odds (classes,), up to a constant."""
        scores: Scores = values @ self.weights.take(indices, 0)
        return scores + self.bias


def chances(scores: Scores) -> Scores:
    """The softmax: numbers above 0 that sum to 1."""
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()
