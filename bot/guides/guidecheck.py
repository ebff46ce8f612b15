"""Checks guides beyond their shape: nothing unreachable, no dead end, every link leads somewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content import yamlfile
from bot.content.schema import Entry, School
from bot.content.wording import Keyword, Replies
from bot.guides import drawing, guidetext
from bot.guides.guide import arrive, leads, sayings, ways, years_of
from bot.guides.guideschema import Guide, GuideReplies, Step
from bot.keyword import bare, table

MOST_BYTES = 2047
"""WeChat's limit for a passive text reply in UTF-8 (`wechat/limits.py` holds it for the wire)."""

COMFORTABLE_BYTES = 1200
_LONGEST_SAY = 220
_MARK_UP = 80
"""A tap link's or page link's bytes beside its label and target."""

CLAIMED_FIRST = {"next", "stuck", "thanks", "greeting", "listening", "enough", "solved", "unsolved", "wrong"}
"""Keywords that a choice may say in its own sense; the others are heard before the choices."""

Problem = tuple[yamlfile.Location, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What guides may refer to."""

    entries: Mapping[str, Entry]
    guides: Mapping[str, Guide]
    keywords: Mapping[str, Keyword]
    replies: Replies
    words: GuideReplies
    school: School
    folder: Path


def problems(known: Known) -> Iterator[str]:
    """Everything that must stop the start, as `guides/x.yaml:12: …`."""
    for guide in known.guides.values():
        found = [*_links(guide, known), *_repeats(guide), *_starts(guide, known)]
        if not found:
            found = [*_reach(guide), *_sayings(guide, known), *_years(guide)]
            found += _sizes(guide, known, MOST_BYTES)
        yield from _lines(found, guide, known.folder)


def warnings(known: Known) -> Iterator[str]:
    """What works and should be better."""
    for guide in known.guides.values():
        found = [*_pictures(guide, known.folder), *_long(guide), *_sizes(guide, known, COMFORTABLE_BYTES)]
        yield from _lines(found, guide, known.folder)


def _lines(found: Iterable[Problem], guide: Guide, folder: Path) -> Iterator[str]:
    name = f"guides/{guide.id}.yaml"
    for location, said in found:
        text = (folder / name).read_text(encoding="utf-8")
        yield f"{name}:{yamlfile.line_of(text, location)}: {said}"


def _links(guide: Guide, known: Known) -> Iterator[Problem]:
    steps = {step.id for step in guide.steps}
    if guide.entry not in known.entries:
        yield ("entry",), f"entry: 没有 {guide.entry} 这一条问答"
    if guide.stuck and guide.stuck not in steps:
        yield ("stuck",), f"stuck: 没有 {guide.stuck} 这一步"
    for gone, successor in guide.moved.items():
        if successor not in steps:
            yield ("moved", gone), f"moved: 没有 {successor} 这一步"
    for number, step in enumerate(guide.steps):
        for location, to in _targets(step, guide):
            if not _leads_somewhere(to, steps, known):
                yield ("steps", number, *location), _missing(to)


def _targets(step: Step, guide: Guide) -> Iterator[tuple[yamlfile.Location, str]]:
    """Each target of a step with its place in the file."""
    if step.year:
        yield ("year", "before"), step.year.before
        yield ("year", "after"), step.year.after
    elif step.choices:
        for number, choice in enumerate(step.choices):
            yield ("choices", number, "to"), choice.to
    elif not step.end:
        yield ("next",), leads(guide, step)[0]


def _leads_somewhere(to: str, steps: set[str], known: Known) -> bool:
    kind, outside, name = to.partition(":")
    places: Mapping[str, Mapping[str, object]] = {
        "guide": known.guides,
        "instead": known.guides,
        "entry": known.entries,
        "keyword": known.keywords,
    }
    return name in places.get(kind, {}) if outside else to in steps


def _missing(to: str) -> str:
    if not to:
        return "这是最后一步，后面没有步骤了：请写 end、choices 或 next"
    return (
        f"没有 {to} 这一步（别的向导写 guide:编号 或 instead:编号，问答写 entry:编号，关键词写 keyword:编号）"
    )


def _repeats(guide: Guide) -> Iterator[Problem]:
    ids = [step.id for step in guide.steps]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield ("steps", number, "id"), f"{name}: 前面已经有一步叫这个名字，请换一个"
    for name in guide.moved:
        if name in ids:
            yield ("moved", name), f"moved: {name} 这一步还在，不用写在这里"


def _starts(guide: Guide, known: Known) -> Iterator[Problem]:
    taken = dict(table(known.keywords.values()))
    for other in known.guides.values():
        if other.id < guide.id:
            taken |= {bare(said): f"guide:{other.id}" for said in other.starts}
    for number, said in enumerate(guide.starts):
        if bare(said) in taken:
            yield ("starts", number), f"“{said}”已经用来表示 {taken[bare(said)]}，请换一个说法"


def _reach(guide: Guide) -> Iterator[Problem]:
    """Steps that nobody comes to, and steps from which nobody comes to an end."""
    onward = {step.id: set(leads(guide, step)) for step in guide.steps}
    reached = _spread({guide.steps[0].id, guide.stuck or guide.steps[0].id}, onward)
    for number, step in enumerate(guide.steps):
        if step.id not in reached:
            yield ("steps", number), f"{step.id}: 没有哪一步会走到这里，请接上或删去"
        ahead = _spread({step.id}, onward)
        ends = any(other.end for other in guide.steps if other.id in ahead)
        if not ends and not any(to.startswith("instead:") for to in ahead):
            yield ("steps", number), f"{step.id}: 从这一步走不到任何结尾（end），请补上"


def _spread(seen: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    while True:
        more = seen.union(*(onward.get(name, set()) for name in seen))
        if more == seen:
            return seen
        seen = more


def _sayings(guide: Guide, known: Known) -> Iterator[Problem]:
    """Choices of one step that the same words would choose, and words that never reach the choice."""
    spoken = table(known.keywords.values())
    for number, step in enumerate(guide.steps):
        for said in step.meanwhile:
            if spoken.get(bare(said), "next") not in CLAIMED_FIRST:
                yield ("steps", number, "meanwhile"), f"“{said}”是关键词 {spoken[bare(said)]}，请换个说法"
        owner: dict[str, int] = {}
        for place, choice in enumerate(step.choices):
            for said in (choice.label, *sayings(choice, known.words)):
                location: yamlfile.Location = ("steps", number, "choices", place)
                if owner.setdefault(bare(said), place) != place:
                    yield location, f"“{said}”在这一步里代表两个选项，请只留一处"
                if spoken.get(bare(said), "next") not in CLAIMED_FIRST:
                    yield location, f"“{said}”是关键词 {spoken[bare(said)]}，说了不会选中这一项，请换个说法"


def _years(guide: Guide) -> Iterator[Problem]:
    """Years that no one can say, and years that would choose two of a step's choices."""
    for number, step in enumerate(guide.steps):
        taken: list[tuple[int, int]] = []
        for place, choice in enumerate(step.choices):
            span = years_of(choice, guide.reviewed_on.year)
            if span is None:
                continue
            location: yamlfile.Location = ("steps", number, "choices", place, "years")
            if span[0] > span[1]:
                yield location, "years: first 比 last 晚，没有哪一年算这一项"
            if any(span[0] <= last and first <= span[1] for first, last in taken):
                yield location, "years: 有的年份在这一步里代表两个选项，请只留一处"
            taken.append(span)


def _sizes(guide: Guide, known: Known, most: int) -> Iterator[Problem]:
    """Steps whose reply with all its links is longer than `most` bytes."""
    contact = known.replies.contact_reference + known.school.contact.model_dump_json()
    for number, step in enumerate(guide.steps):
        position = arrive(guide, step.id)
        text = guidetext.text(guide, position, known.words, contact if step.end else "")
        size = _bytes(text, known.words.hint, known.words.page_with_pictures)
        if most == MOST_BYTES:
            size += _MARK_UP + _link_bytes(guide, step, known.words)
        if size > most:
            said = f"{step.id}: 这一步发出去约 {size} 字节，超过 {most}，请缩短或拆成两步"
            yield ("steps", number, "say"), said


def _link_bytes(guide: Guide, step: Step, words: GuideReplies) -> int:
    offered = ways(guide, step, words, date.max)
    return sum(_MARK_UP + _bytes(way.label) * 2 + _bytes(guide.id, step.id) for way in offered)


def _bytes(*texts: str) -> int:
    return sum(len(text.encode()) for text in texts)


def _pictures(guide: Guide, folder: Path) -> Iterator[Problem]:
    if guide.cover and not (folder / "pictures" / guide.cover).is_file():
        yield ("cover",), f"cover: pictures/ 里没有 {guide.cover}"
    for number, step in enumerate(guide.steps):
        if step.picture and not (folder / "pictures" / step.picture).is_file():
            yield ("steps", number, "picture"), f"picture: pictures/ 里没有 {step.picture}"
        elif step.picture and not drawing.png(folder / "pictures" / step.picture):
            yield ("steps", number, "picture"), f"picture: {step.picture} 没有照着画的 PNG：make pictures"


def _long(guide: Guide) -> Iterator[Problem]:
    for number, step in enumerate(guide.steps):
        if len(step.say) > _LONGEST_SAY:
            yield ("steps", number, "say"), f"{step.id}: say 有 {len(step.say)} 个字，手机一屏放不下，请缩短"
