"""Accuracy of the matcher, of its parts alone, and of peers, side by side on labelled questions.

    $(python -m benchmarks.peers.venv) -m benchmarks.matching [FILE.tsv ...]

A peer gets all that the matcher learns from: the nearest wording decides, and a wording of a nearby topic
or an unrelated one means silence. Its threshold is the best one for the very file that is measured: the
lowest at which at most 5 % of the questions outside the handbook are answered. The matcher has its own.
"""

import csv
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.knowledge import Knowledge, load
from bot.matching.classifier import chances
from bot.matching.confusion import held_out
from bot.matching.matcher import Matcher
from bot.matching.reader import Reader, examples_of, sentences_of
from bot.matching.segment import Segmenter
from bot.text import Normaliser, clean

ROOT = Path(__file__).parent.parent
MAY_ANSWER = 0.05

Answer = tuple[str, float]
"""An entry's id (or a topic's, or nothing) and a score."""
Design = Callable[[str], Answer]


def ours(knowledge: Knowledge) -> Design:
    matcher = Matcher(knowledge)

    def find(text: str) -> Answer:
        match = matcher.match(text)
        best = match.candidates[0]
        return (best.id if match.zone != "nearby" else "", best.score)

    return find


def reader(knowledge: Knowledge, sentences: bool = True) -> Design:
    """The classifier alone: no second pass by sound, no rules."""
    learnt = examples_of(knowledge) + (sentences_of(knowledge.entries.values()) if sentences else [])
    read = Reader(knowledge, learnt)

    def find(text: str) -> Answer:
        found = chances(read.read(read.normalise(text)).scores)[: len(knowledge.entries)]
        return read.labels[int(found.argmax())], float(found.max())

    return find


def without_signs(knowledge: Knowledge) -> Knowledge:
    return dataclasses.replace(knowledge, words=knowledge.words.model_copy(update={"signs": {}}))


def keyword_rules(knowledge: Knowledge) -> Design:
    """As in the account's own backend: the first entry with a keyword in the message."""

    def find(text: str) -> Answer:
        plain = clean(text)
        for entry in knowledge.entries.values():
            if any(clean(word) in plain for word in entry.keywords):
                return entry.id, 1.0
        return "", 0.0

    return find


def bm25(knowledge: Knowledge, texts: Sequence[str], labels: Sequence[str]) -> Design:
    from rank_bm25 import BM25Okapi

    normalise, cut = Normaliser(knowledge.words), Segmenter(knowledge.words.dictionary).words
    index = BM25Okapi([cut(normalise(text)) or ["?"] for text in texts])

    def find(text: str) -> Answer:
        scores = index.get_scores(cut(normalise(text)))
        best = int(scores.argmax())
        return labels[best], float(scores[best])

    return find


def char_tfidf(texts: Sequence[str], labels: Sequence[str]) -> Design:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    index = vectorizer.fit_transform(map(clean, texts))

    def find(text: str) -> Answer:
        scores = (index @ vectorizer.transform([clean(text)]).T).toarray()[:, 0]
        best = int(scores.argmax())
        return labels[best], float(scores[best])

    return find


def fuzzy(texts: Sequence[str], labels: Sequence[str]) -> Design:
    from rapidfuzz import fuzz, process

    index = [clean(text) for text in texts]

    def find(text: str) -> Answer:
        _, score, best = process.extractOne(clean(text), index, scorer=fuzz.ratio)
        return labels[best], float(score)

    return find


def measure(
    find: Design, rows: Sequence[tuple[str, set[str]]], entries: set[str], fixed: float | None
) -> str:
    """One line: right, wrong, outside answered, and how often the best candidate is right."""
    found = [(*find(text), wanted) for text, wanted in rows]
    found = [(label if label in entries else "", score, wanted) for label, score, wanted in found]
    outside = sorted((score if label else 0.0 for label, score, wanted in found if not wanted), reverse=True)
    threshold = outside[int(MAY_ANSWER * len(outside))] + 1e-9 if fixed is None and outside else fixed or 0.0
    scoped = [row for row in found if row[2]]
    right = sum(label in wanted and score >= threshold for label, score, wanted in scoped) / len(scoped)
    wrong = sum(bool(label) and label not in wanted and score >= threshold for label, score, wanted in scoped)
    first = sum(label in wanted for label, _, wanted in scoped) / len(scoped)
    answered = sum(score >= threshold for score in outside) / (len(outside) or 1)
    return f"{right:6.1%} {wrong / len(scoped):6.1%} {answered:8.1%} {first:8.1%} {threshold:9.2f}"


def rows_of(path: Path, knowledge: Knowledge) -> list[tuple[str, set[str]]]:
    """Questions and the entries that answer them; none for those outside the handbook."""
    number = {f"Q{entry.source.question}": entry.id for entry in knowledge.entries.values()}
    with path.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["question"], {number[q] for q in row["label"].split("|") if q in number}) for row in table]


def main(paths: Sequence[str]) -> None:
    knowledge = load(ROOT / "knowledge")
    entries, examples = set(knowledge.entries), examples_of(knowledge)
    texts, labels = [text for text, _ in examples], [label for _, label in examples]
    answer, _ = Matcher(knowledge).thresholds
    designs: list[tuple[str, Design, float | None]] = [
        ("matcher, own threshold", ours(knowledge), answer),
        ("matcher", ours(knowledge), None),
        ("  no second pass", reader(knowledge), None),
        ("  without signs", reader(without_signs(knowledge)), None),
        ("  without answers' text", reader(knowledge, sentences=False), None),
        ("keyword rules", keyword_rules(knowledge), 0.5),
        ("jieba + rank_bm25", bm25(knowledge, texts, labels), None),
        ("scikit-learn char TF-IDF", char_tfidf(texts, labels), None),
        ("rapidfuzz ratio", fuzzy(texts, labels), None),
    ]
    for path in map(Path, paths):
        rows = rows_of(path, knowledge)
        print(f"\n{path.name}: {len(rows)} questions\n{'':26} right  wrong  outside  best 1st threshold")
        for name, find, threshold in designs:
            print(f"{name:25} {measure(find, rows, entries, threshold)}", flush=True)
    kept = {text: max((chance[e], e) for e in entries) for text, _, chance in held_out(knowledge)}
    rows = [(text, {label} & entries) for text, label in examples]
    print("\nwordings kept back from learning (5 parts)")
    print(f"{'classifiers':25} {measure(lambda t: kept[t][::-1], rows, entries, answer)}")


if __name__ == "__main__":
    main(sys.argv[1:] or [str(ROOT / "tests" / "questions" / "written.tsv")])
