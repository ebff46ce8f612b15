"""Learns classifiers over sparse vectors, with numpy alone.

Multinomial logistic, trained in a second or two for some dozens of classes. Its weights are a full table, so
beyond MOST_TRAINED classes prototypes take its place: less exact, but sparse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from bot.matching.classifier import Scores, chances
from bot.matching.features import Indices, Values, Vector
from bot.matching.kept import Arrays

# The tables are small, and BLAS threads that wait for each other made training ten times as slow.
threadpool_limits(limits=1, user_api="blas")

MOST_TRAINED = 200
MANY = 128
"""From so many classes on weights have half precision: half of the memory, and chances the same to 0.0003."""
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


class Sample(NamedTuple):
    """What is learnt from: a vector, the number of its class, and a key of KEY_BITS that is the sample's own
    whatever the others are."""

    vector: Vector
    label: int
    key: int


@dataclass(frozen=True, slots=True)
class Way:
    """How it is learnt: so many samples `together`, in so many `versions`, up to `most` classes."""

    together: int = TOGETHER
    versions: int = VERSIONS
    most: int = MOST_TRAINED


USUAL = Way()


def train(samples: Sequence[Sample], rarity: Values, classes: int, way: Way = USUAL) -> Arrays:
    """What `classifier.model` reads by; `rarity` (features,): how much each counts before its kind is brought
    to its length."""
    return (
        _trained(samples, rarity, classes, way) if classes <= way.most else _means(samples, rarity, classes)
    )


def _trained(samples: Sequence[Sample], rarity: Values, classes: int, way: Way) -> Arrays:
    """Stochastic gradient descent in an order that is shuffled and always the same.

    What is learnt from together, and in which order, hangs on the keys: a wording more or less then changes
    what is learnt from it, and not how everything is shuffled.
    """
    met = np.unique(np.concatenate([sample.vector.indices for sample in samples]))
    row = np.zeros(len(rarity), np.intp)
    row[met] = np.arange(1, len(met) + 1)
    weights, bias = np.zeros((len(met) + 1, classes), np.float32), np.zeros(classes, np.float32)
    batches = list(_batches(samples, rarity, row, way.together))
    random = np.random.default_rng(SEED)
    order = np.concatenate([random.permutation(len(batches)) for _ in range(PASSES)])
    for step, number in enumerate(order.tolist()):
        rate = (1 - step / len(order)) / way.versions
        _learn(weights, bias, batches[number], rate, way.versions, np.random.default_rng((SEED, step)))
    weights[1:] *= rarity[met, None]
    return weights if classes < MANY else weights.astype(np.float16), row, bias


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some examples in one table: `features` (u,) are its columns, as rows of the weights; `values` (k,)
    stand at `rows` and `columns` (k,); `classes` (n,) are the right ones."""

    features: Indices
    rows: Indices
    columns: Indices
    values: Values
    classes: Indices


def _learn(
    table: Scores, bias: Scores, batch: _Batch, rate: float, versions: int, random: np.random.Generator
) -> None:
    """One step: `rate` times the length of the first one for each of so many versions."""
    count = len(batch.classes)
    shown = np.zeros((versions, count, len(batch.features)), np.float32)
    # drawn feature by feature, so that those of one sample more change nothing for the ones before
    kept = random.random((len(batch.values), versions), dtype=np.float32).T >= DROPPED
    shown[:, batch.rows, batch.columns] = kept * (batch.values * np.float32((1 - DROPPED) ** -0.5))
    seen = shown.reshape(versions * count, -1)
    weights = table[batch.features]
    wrong = chances(seen @ weights + bias)
    wrong[np.arange(len(wrong)), np.tile(batch.classes, versions)] -= 1
    weights -= seen.T @ (wrong * np.float32(FIRST_STEP * rate))
    table[batch.features] = weights
    bias -= np.float32(BIAS_STEP * rate) * wrong.sum(0)


def _batches(samples: Sequence[Sample], rarity: Values, row: Indices, together: int) -> Iterator[_Batch]:
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
        yield _Batch(row[features], rows, columns, values, np.array(labels, np.intp))


def _means(samples: Sequence[Sample], rarity: Values, classes: int) -> Arrays:
    """The mean of each class, of all samples at once."""
    vectors, labels, _ = zip(*samples, strict=True)
    size = np.bincount(labels, minlength=classes)
    feature = np.concatenate([vector.indices for vector in vectors])
    owner = np.repeat(np.array(labels), [len(vector.indices) for vector in vectors])
    weight = rarity[feature] * np.concatenate([vector.values for vector in vectors]) / size[owner]
    cells, cell_of = np.unique(feature * classes + owner, return_inverse=True)
    weight = np.bincount(cell_of, weight)
    feature, owner = np.divmod(cells, classes)
    telling = (np.bincount(feature, minlength=len(rarity)) <= max(1, COMMON * classes))[feature]
    start = np.searchsorted(feature[telling], np.arange(len(rarity) + 1))
    return start, owner[telling], (weight * rarity[feature])[telling], np.array([classes])
