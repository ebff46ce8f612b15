"""The school's knowledge: YAML files in, frozen and cross-checked entries out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.content import bundle, shipped, yamlfile
from bot.content.folder import Folder
from bot.content.schema import Aspect, Aspects, Entry, School, Topic, Words
from bot.content.wording import Keyword, Replies
from bot.errors import KnowledgeError
from bot.guides import guidecheck
from bot.guides.guideschema import Guide, GuideReplies
from bot.keyword import IDS, bare
from bot.text import Normaliser

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
    reader = Folder(folder)
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
    """Every id that is named and does not exist, every number and message claimed twice, and words that
    decide nothing."""
    yield from _of_entries(knowledge)
    yield from _of_rules(knowledge)
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
        for number, detail in enumerate(entry.details):
            if detail.instead and detail.instead not in entries:
                yield label, ("details", number, "instead"), f"details: 没有 {detail.instead} 这一条"
            if detail.instead == entry.id:
                yield (
                    label,
                    ("details", number, "instead"),
                    "details: instead 写的就是这一条自己，请删去或换一条",
                )
            if detail.instead and not detail.told:
                yield label, ("details", number, "told"), "details: 写了 instead 就有回答，请删去 told: false"
        if entry.guide and entry.guide not in knowledge.guides:
            yield label, ("guide",), f"guide: 没有 {entry.guide} 这个向导"
        first = owner.setdefault(entry.source.question, entry.id)
        if first != entry.id:
            said = f"source.question: 手册问题 {entry.source.question} 已经写在 faq/{first}.yaml 里"
            yield label, ("source", "question"), said


def _of_rules(knowledge: Knowledge) -> Iterator[Problem]:
    """`needs` and `excludes` of filler alone, which is taken out of a message before they are looked for."""
    normalise = Normaliser(knowledge.words)
    for entry in knowledge.entries.values():
        for field, words in (("needs", entry.needs), ("excludes", entry.excludes)):
            if words and not any(map(normalise, words)):
                said = (
                    f"{field}: “{'”“'.join(words)}”是客套话（words/filler.txt），不起作用，请换成别的词或删去"
                )
                yield f"faq/{entry.id}.yaml", (field,), said


def _of_topics(knowledge: Knowledge) -> Iterator[Problem]:
    for place, topic in enumerate(knowledge.topics.values()):
        for number, name in enumerate(topic.related):
            if name not in knowledge.entries:
                yield "nearby.yaml", (place, "related", number), f"{topic.id}: related: 没有 {name} 这一条"
        if topic.part_of and topic.part_of not in knowledge.entries:
            yield "nearby.yaml", (place, "part_of"), f"{topic.id}: part_of: 没有 {topic.part_of} 这一条"
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
