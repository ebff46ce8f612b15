"""Every path of every guide, found in the guide itself, is walked once: by number, by label and in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from student import Student

from bot import knowledge
from bot.guides import guide as moves
from bot.guides.guideschema import Guide, Step
from bot.message import Message
from bot.reply import Reply
from settings import ROOT

KNOWN = knowledge.load(ROOT / "knowledge")
SUMMER, WINTER = (int(datetime(2026, month, 1, 4, tzinfo=UTC).timestamp()) for month in (7, 12))
CHAT_BYTES = 1200


@dataclass(frozen=True)
class Pick:
    """One choice on a path: its number, when it is made, what may be said for it, and where it leads."""

    number: int
    now: int
    sayings: tuple[str, ...]
    to: str


@dataclass(frozen=True)
class Path:
    """One way through a guide, from its first step or the step for 卡住了 to an end or out of it."""

    guide: str
    start: str
    picks: tuple[Pick, ...]

    def __str__(self) -> str:
        return f"{self.guide}: {' > '.join([self.start, *(pick.to for pick in self.picks)])}"


def picks(guide: Guide, step: Step) -> tuple[Pick, ...]:
    """All that can be chosen at a step; a year step has this year's two halves and the years before."""
    if step.end:
        return ()
    if step.year:
        return (
            Pick(1, SUMMER, ("2026", "今年录取的", "26级"), step.year.before),
            Pick(1, WINTER, ("2026", "我是2026年9月入学的"), step.year.after),
            Pick(2, WINTER, ("2019", "去年"), step.year.after),
        )
    if step.choices:
        return tuple(
            Pick(number, WINTER, (choice.label, *moves.sayings(choice, KNOWN.guide_replies)), choice.to)
            for number, choice in enumerate(step.choices, 1)
        )
    return (Pick(1, WINTER, ("下一步", "好的", "做好了"), moves.following(guide, step)),)


def paths(guide: Guide) -> Iterator[Path]:
    """Every way through `guide`."""
    for start in filter(None, (guide.steps[0].id, guide.stuck)):
        yield from (Path(guide.id, start, way) for way in _ways(guide, start, ()))


def _ways(guide: Guide, name: str, walked: tuple[str, ...]) -> Iterator[tuple[Pick, ...]]:
    step = moves.find(guide, name)
    if step is None or step.end:
        yield ()
        return
    for pick in picks(guide, step):
        if pick.to not in walked:
            yield from ((pick, *rest) for rest in _ways(guide, pick.to, (*walked, name)))


PATHS = [path for guide in KNOWN.guides.values() for path in paths(guide)]


def start(student: Student, path: Path) -> Guide:
    """The student at the path's first step."""
    guide = KNOWN.guides[path.guide]
    student.say(guide.starts[0])
    if path.start == guide.stuck:
        student.say("卡住了")
    assert standing(student) == (path.guide, path.start)
    return guide


def standing(student: Student) -> tuple[str, str]:
    """The guide and the step one stands at."""
    position = student.at.guide
    return (position.guide, position.step) if position else ("", "")


def check_arrival(student: Student, guide: Guide, reply: Reply, to: str) -> None:
    """What has to be seen after a pick, whatever kind of step it led to."""
    kind, outside, name = to.partition(":")
    if not outside:
        check_step(student, guide, reply, to)
    elif kind in ("guide", "instead"):
        assert standing(student) == (name, KNOWN.guides[name].steps[0].id)
        assert bool(student.at.paused) == (kind == "guide")
    else:
        assert standing(student)[0] == guide.id


def check_step(student: Student, guide: Guide, reply: Reply, name: str) -> None:
    assert standing(student) == (guide.id, name)
    step = moves.find(guide, name)
    assert step
    assert step.title in student.shown
    assert reply.outcome == "guide"
    assert reply.entry == guide.entry
    assert f"guide:{guide.id}:{name}" in reply.counts
    assert len(f"{reply.text}{reply.after}".encode()) <= CHAT_BYTES
    assert (KNOWN.school.contact.phone in reply.text) == (step.end == "contact")
    if moves.numbered(guide, step):
        assert (
            f"第 {moves.number_of(guide, student.at.guide or moves.begin(guide))} 步 / 共 " in student.shown
        )


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_path_is_walked_by_numbers(student: Student, path: Path) -> None:
    guide = start(student, path)
    for pick in path.picks:
        reply = student.say(str(pick.number), pick.now)
        check_arrival(student, guide, reply, pick.to)
    finished = standing(student)
    assert student.say("谢谢").outcome == "chat"
    assert standing(student) == finished


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_path_is_walked_in_words(student: Student, path: Path) -> None:
    guide = start(student, path)
    for pick in path.picks:
        reply = student.say(pick.sayings[0], pick.now)
        check_arrival(student, guide, reply, pick.to)


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_path_is_walked_back_to_its_start(student: Student, path: Path) -> None:
    guide = start(student, path)
    inside = [pick for pick in path.picks if ":" not in pick.to]
    for pick in inside:
        student.say(str(pick.number), pick.now)
    for _ in inside:
        student.say("上一步")
    assert standing(student) == (guide.id, path.start)


PICKS = [
    pytest.param(guide.id, step.id, pick, id=f"{guide.id}/{step.id}: {pick.sayings[0]}")
    for guide in KNOWN.guides.values()
    for step in guide.steps
    for pick in picks(guide, step)
]


@pytest.mark.parametrize(("guide", "step", "pick"), PICKS)
def test_every_way_of_saying_a_choice_makes_it(student: Student, guide: str, step: str, pick: Pick) -> None:
    if KNOWN.guides[guide].steps[0].id != step:
        lead_to(student, guide, step)
    else:
        student.say(KNOWN.guides[guide].starts[0])
    here = student.at
    for said in pick.sayings:
        student.at = here
        reply = student.say(said, pick.now)
        check_arrival(student, KNOWN.guides[guide], reply, pick.to)


def lead_to(student: Student, guide: str, step: str) -> None:
    """The student at `step`, by the first path that passes it."""
    for path in PATHS:
        if path.guide == guide and step in (path.start, *(pick.to for pick in path.picks)):
            start(student, path)
            for pick in path.picks:
                if standing(student)[1] == step:
                    return
                student.say(str(pick.number), pick.now)
            return


def test_every_step_of_every_guide_is_on_a_path(capsys: pytest.CaptureFixture[str]) -> None:
    walked = {
        (path.guide, step) for path in PATHS for step in (path.start, *(pick.to for pick in path.picks))
    }
    assert {(guide.id, step.id) for guide in KNOWN.guides.values() for step in guide.steps} <= walked
    with capsys.disabled():
        said = sum(len(one.values[2].sayings) for one in PICKS)
        print(f"\n向导 {len(KNOWN.guides)} 个，路径 {len(PATHS)} 条，选项的说法 {said} 种：都走过、说过")


@pytest.mark.parametrize("path", [path for path in PATHS if path.picks[-1].to.startswith("guide:")], ids=str)
def test_a_guide_that_was_gone_into_leads_back(student: Student, path: Path) -> None:
    guide = start(student, path)
    for pick in path.picks:
        student.say(str(pick.number), pick.now)
    inner = path.picks[-1].to.removeprefix("guide:")
    way = next(way for way in PATHS if way.guide == inner and ":" not in way.picks[-1].to)
    for pick in way.picks:
        student.say(str(pick.number), pick.now)
    assert standing(student)[0] == guide.id
    assert f"回到“{guide.title}”" in student.shown
    assert student.at.paused is None


@pytest.mark.parametrize("guide", KNOWN.guides)
def test_any_question_of_the_handbook_leads_back_to_any_first_step(student: Student, guide: str) -> None:
    for entry in KNOWN.entries.values():
        student.say(KNOWN.guides[guide].starts[0])
        before = student.at.guide
        reply = student.send(Message("o", "gh", "event", event="click", key=f"entry:{entry.id}"), WINTER)
        assert (reply.outcome, reply.entry) == ("answer", entry.id)
        assert student.at.guide == before
        assert "…" not in student.shown[-60:]
        assert student.say("1").outcome == "guide"
