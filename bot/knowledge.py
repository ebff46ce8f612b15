"""The school's knowledge: YAML files in, frozen and cross-checked entries out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.content import bundle, shipped, yamlfile
from bot.content.schema import (
    Aspect,
    Aspects,
    Contrast,
    Entry,
    Phrases,
    School,
    Synonyms,
    Thresholds,
    Topic,
    Words,
)
from bot.content.wording import Keyword, Replies
from bot.errors import KnowledgeError
from bot.guides import guidecheck
from bot.guides.guideschema import Guide, GuideReplies
from bot.keyword import IDS, bare

_WORD = re.compile(r"\S+ [1-9][0-9]{0,8}( \S+)?")
"""A line of a jieba dictionary: a word, how often it is met and, if known, its kind."""

T = TypeVar("T")
Named = TypeVar("Named", Entry, Guide, Topic, Keyword)
Problem = tuple[str, yamlfile.Location, str]
"""A file, the place in it, what is wrong there and what to write instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All that the bot knows, keyed by id; entries stand in the handbook's order.

    `version` is a digest of all files' bytes: what shows the same one is equal, wherever it lies.
    """

    entries: Mapping[str, Entry]
    guides: Mapping[str, Guide]
    topics: Mapping[str, Topic]
    keywords: Mapping[str, Keyword]
    school: School
    replies: Replies
    aspects: Mapping[Aspect, tuple[str, ...]]
    guide_replies: GuideReplies
    words: Words
    privacy: str
    folder: Path
    version: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Knowledge) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)


def load(folder: Path) -> Knowledge:
    """Reads the whole folder. Raises KnowledgeError with every problem of every file."""
    if not folder.is_dir():
        raise KnowledgeError([f"{folder}: 找不到知识库文件夹，请检查 KNOWLEDGE_DIR"])
    reader = _Reader(folder)
    entries = [reader.named(path, Entry) for path in reader.files("faq")]
    guides = [reader.named(path, Guide) for path in reader.files("guides")]
    topics = reader.listed("nearby.yaml", tuple[Topic, ...])
    keywords = _with_shipped(reader.listed("keywords.yaml", tuple[Keyword, ...]))
    school = reader.read("school.yaml", School)
    replies = reader.sentences("replies.yaml", Replies)
    aspects = reader.read("aspects.yaml", Aspects)
    guide_replies = reader.sentences("guide-replies.yaml", GuideReplies)
    words, privacy = reader.words(), reader.text("privacy.md")
    if reader.problems or not (school and replies and aspects and guide_replies and words):
        raise KnowledgeError(reader.problems)
    known = sorted((entry for entry in entries if entry), key=lambda entry: entry.source.question)
    knowledge = Knowledge(
        entries=_by_id(known),
        guides=_by_id(guide for guide in guides if guide),
        topics=_by_id(topics),
        keywords=_by_id(keywords),
        school=school,
        replies=replies,
        aspects=aspects.root,
        guide_replies=guide_replies,
        words=words,
        privacy=privacy,
        folder=folder,
        version=bundle.version(bundle.read(folder)),
    )
    problems = [reader.line(*problem) for problem in _dangling(knowledge)]
    problems += guidecheck.problems(guide_references(knowledge))
    if problems:
        raise KnowledgeError(problems)
    return knowledge


def guide_references(knowledge: Knowledge) -> guidecheck.Known:
    """What guides may refer to (for `bot/guides/guidecheck.py`)."""
    return guidecheck.Known(
        entries=knowledge.entries,
        guides=knowledge.guides,
        keywords=knowledge.keywords,
        replies=knowledge.replies,
        words=knowledge.guide_replies,
        school=knowledge.school,
        folder=knowledge.folder,
    )


class _Reader:
    """Reads files of one folder and collects what is wrong with them instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def files(self, name: str) -> list[Path]:
        found = sorted((self.folder / name).glob("*.yaml"))
        if not found:
            self.problems.append(f"{name}/: 这个文件夹里没有 .yaml 文件")
        return found

    def sentences(self, name: str, shape: type[T]) -> T | None:
        """The bot's own words; those that an older copy lacks are the shipped ones."""
        return self.read(name, shape, shipped.sentences(name))

    def read(self, name: str, shape: type[T], defaults: Mapping[str, Any] | None = None) -> T | None:
        try:
            return yamlfile.read(self.folder / name, shape, name, defaults)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return None

    def named(self, path: Path, shape: type[Named]) -> Named | None:
        """A file that holds one record, whose id is the file's name."""
        label = f"{path.parent.name}/{path.name}"
        record = self.read(label, shape)
        if record and record.id != path.stem:
            self.problems.append(self.line(label, ("id",), f"id: 要和文件名一致，请写成 {path.stem}"))
        return record

    def listed(self, name: str, shape: type[tuple[Named, ...]]) -> tuple[Named, ...]:
        """A file that is a list of records, each with an id of its own; empty if it cannot be read."""
        records = self.read(name, shape) or ()
        ids = [record.id for record in records]
        self.problems += [
            self.line(name, (place, "id"), f"{found}: 前面已经有一项用了这个 id，请换一个或合并")
            for place, found in enumerate(ids)
            if found in ids[:place]
        ]
        return records

    def line(self, name: str, location: yamlfile.Location, said: str) -> str:
        """What is wrong at `location` in a YAML file that has been read: `nearby.yaml:12: …`."""
        text = yamlfile.read_text(self.folder / name, name)
        return f"{name}:{yamlfile.line_of(text, location)}: {said}"

    def words(self) -> Words | None:
        synonyms = self.read("words/synonyms.yaml", Synonyms)
        signs = self.read("words/signs.yaml", Synonyms)
        unrelated = self.read("words/unrelated.yaml", Phrases)
        contrasts = self.read("words/contrasts.yaml", tuple[Contrast, ...])
        thresholds = self.read("words/thresholds.yaml", Thresholds)
        dictionary = self._dictionary()
        filler = tuple(line for _, line in self._lines("words/filler.txt"))
        if not (synonyms and signs and unrelated and thresholds) or contrasts is None:
            return None
        return Words(
            dictionary=dictionary,
            synonyms=synonyms.root,
            signs=signs.root,
            contrasts=contrasts,
            thresholds=thresholds,
            filler=filler,
            subjects=self._subjects(),
            unrelated=unrelated.phrasings,
        )

    def text(self, name: str) -> str:
        """A file that is no YAML; empty, and a problem, if nothing can be read there."""
        try:
            found = yamlfile.read_text(self.folder / name, name)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return ""
        if not found.strip():
            self.problems.append(f"{name}: 文件是空的，请写上内容")
        return found

    def _dictionary(self) -> tuple[str, ...]:
        name = "words/domain.txt"
        lines = self._lines(name)
        self.problems += [
            f"{name}:{number}: “{line}”要写成 词 次数 词性，中间各一个半角空格，例如：学籍 3000 n"
            for number, line in lines
            if not _WORD.fullmatch(line)
        ]
        if not lines:
            self.problems.append(f"{name}: 一个词也没有，请一行写一个，例如：学籍 3000 n")
        return tuple(line for _, line in lines)

    def _subjects(self) -> tuple[str, ...]:
        """Those of the shipped knowledge in a copy that is older than this file."""
        own = (self.folder / "words/subjects.txt").exists()
        reader = self if own else _Reader(shipped.FOLDER)
        return tuple(line for _, line in reader._lines("words/subjects.txt"))

    def _lines(self, name: str) -> list[tuple[int, str]]:
        """The lines of a file that are no comment, with their numbers."""
        numbered = enumerate(map(str.strip, self.text(name).splitlines()), 1)
        return [(number, line) for number, line in numbered if line and not line.startswith("#")]


def _with_shipped(keywords: Sequence[Keyword]) -> list[Keyword]:
    """`keywords`, and the later ones that an older copy lacks, with what is not claimed there."""
    claimed = {bare(said) for keyword in keywords for said in keyword.says}
    known = {keyword.id for keyword in keywords}
    every = yamlfile.read(shipped.FOLDER / "keywords.yaml", tuple[Keyword, ...], "keywords.yaml")
    later = (keyword for keyword in every if keyword.id in shipped.LATER["keywords.yaml"])
    missing = (keyword for keyword in later if keyword.id not in known)
    free = (
        (keyword, tuple(said for said in keyword.says if bare(said) not in claimed)) for keyword in missing
    )
    return [*keywords, *(keyword.model_copy(update={"says": says}) for keyword, says in free)]


def _by_id(records: Iterable[Named]) -> dict[str, Named]:
    return {record.id: record for record in records}


def _dangling(knowledge: Knowledge) -> Iterator[Problem]:
    """Every id that is named and does not exist, and every number and message claimed twice."""
    yield from _of_entries(knowledge)
    yield from _of_topics(knowledge)
    yield from _of_contrasts(knowledge)
    yield from _of_keywords(knowledge.keywords)


def _of_entries(knowledge: Knowledge) -> Iterator[Problem]:
    entries = knowledge.entries
    owner: dict[int, str] = {}
    for entry in entries.values():
        label = f"faq/{entry.id}.yaml"
        for number, name in enumerate(entry.related):
            if name not in entries:
                yield label, ("related", number), f"related: 没有 {name} 这一条"
        if entry.counterpart and entry.counterpart not in entries:
            yield label, ("counterpart",), f"counterpart: 没有 {entry.counterpart} 这一条"
        for number, miss in enumerate(entry.not_for):
            if miss.instead not in entries and miss.instead not in knowledge.topics:
                place = ("not_for", number, "instead")
                yield label, place, f"not_for: 没有 {miss.instead} 这一条或这个话题"
        if entry.guide and entry.guide not in knowledge.guides:
            yield label, ("guide",), f"guide: 没有 {entry.guide} 这个向导"
        first = owner.setdefault(entry.source.question, entry.id)
        if first != entry.id:
            said = f"source.question: 手册问题 {entry.source.question} 已经写在 faq/{first}.yaml 里"
            yield label, ("source", "question"), said


def _of_topics(knowledge: Knowledge) -> Iterator[Problem]:
    for place, topic in enumerate(knowledge.topics.values()):
        for number, name in enumerate(topic.related):
            if name not in knowledge.entries:
                yield "nearby.yaml", (place, "related", number), f"{topic.id}: related: 没有 {name} 这一条"
        if topic.id in knowledge.entries:
            yield "nearby.yaml", (place, "id"), f"{topic.id}: 这个 id 已经是一条问答的 id，请换一个"


def _of_contrasts(knowledge: Knowledge) -> Iterator[Problem]:
    known = knowledge.entries.keys() | knowledge.topics.keys()
    for place, contrast in enumerate(knowledge.words.contrasts):
        sides = [
            (side, means) for side, found in enumerate(contrast.sides) for means in enumerate(found.means)
        ]
        for side, (number, name) in sides:
            if name not in known:
                said = f"{contrast.name}: means: 没有 {name} 这一条或这个话题"
                yield "words/contrasts.yaml", (place, "sides", side, "means", number), said


def _of_keywords(keywords: Mapping[str, Keyword]) -> Iterator[Problem]:
    """Keywords that the program does not know, that it misses, and messages that two of them claim."""
    owner: dict[str, str] = {}
    for place, keyword in enumerate(keywords.values()):
        if keyword.id not in IDS:
            yield "keywords.yaml", (place, "id"), f"{keyword.id}: 程序不认识这个 id，请检查拼写或删去这一项"
        if keyword.must and not keyword.only:
            yield "keywords.yaml", (place, "must"), f"{keyword.id}: must 要和 only 一起写，单写不起作用"
        for number, said in enumerate(keyword.says):
            first = owner.setdefault(bare(said), keyword.id)
            if first != keyword.id:
                message = f"{keyword.id}: “{said}”已经用来表示 {first}，请只留一处"
                yield "keywords.yaml", (place, "says", number), message
    for name in sorted(IDS - keywords.keys()):
        yield "keywords.yaml", (), f"缺少 id: {name} 这一项，程序要用它，请补上"
