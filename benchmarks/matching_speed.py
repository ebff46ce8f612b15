"""Speed, memory and load time of the matcher, with the shipped knowledge and as it grows.

    python -m benchmarks.matching_speed [ENTRIES ...]      default: 11 1000 10000, each in its own process

Beyond the shipped entries, made-up ones of 8 phrasings each are added.
"""

import csv
import dataclasses
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from bot.knowledge import Knowledge, load
from bot.matching.kept import Kept
from bot.matching.matcher import Matcher
from bot.matching.reader import examples_of

ROOT = Path(__file__).parent.parent
PHRASINGS = 8
QUESTIONS = ("students.tsv", "forums.tsv", "written.tsv", "stories.tsv")


def made_up(knowledge: Knowledge, entries: int) -> Knowledge:
    """`knowledge` with made-up entries up to `entries`, each with its own subject in shipped wordings."""
    dice = random.Random(0)
    frames = [text for text, _ in examples_of(knowledge) if 4 <= len(text) <= 25]
    letters = sorted({letter for frame in frames for letter in frame if "\u4e00" <= letter <= "\u9fff"})
    pattern = next(iter(knowledge.entries.values()))
    more = {}
    for number in range(entries - len(knowledge.entries)):
        subject = "".join(dice.choices(letters, k=3))
        said = tuple(subject + dice.choice(frames) for _ in range(PHRASINGS))
        fields = {"id": f"made-up-{number}", "title": said[0], "phrasings": said, "keywords": (subject,)}
        more[f"made-up-{number}"] = pattern.model_copy(update={**fields, "not_for": (), "details": ()})
    return dataclasses.replace(knowledge, entries={**knowledge.entries, **more})


def messages() -> Iterator[str]:
    """What people may send, in the handbook and outside, each once."""
    for name in QUESTIONS:
        with (ROOT / "tests" / "questions" / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["question"]


def again(knowledge: Knowledge) -> float:
    """Seconds to read what was learnt before."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(Path(folder))
        Matcher(knowledge, kept=kept)
        began = time.perf_counter()
        Matcher(knowledge, kept=kept)
        return time.perf_counter() - began


def measure(entries: int) -> None:
    """Prints one line."""
    knowledge = made_up(load(ROOT / "knowledge"), entries)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    matcher = Matcher(knowledge)
    loaded = time.perf_counter() - began
    took = []
    for text in messages():
        began = time.perf_counter()
        matcher.match(text)
        took.append((time.perf_counter() - began) * 1e6)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{entries:>7} entries  learn {loaded:6.2f} s  read again {again(knowledge):5.2f} s  "
        f"median {median(took):7.0f} µs  "
        f"p95 {quantiles(took, n=20)[-1]:7.0f} µs  memory {memory / 1024:6.0f} MB "
        f"(the matcher's {(memory - before) / 1024:.0f} MB)",
        flush=True,
    )


if __name__ == "__main__":
    sizes = sys.argv[1:] or ["11", "1000", "10000"]
    if len(sizes) == 1:
        measure(int(sizes[0]))
    else:
        for size in sizes:
            subprocess.run([sys.executable, "-m", "benchmarks.matching_speed", size], cwd=ROOT, check=True)
