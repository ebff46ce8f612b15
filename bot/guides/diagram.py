"""Draws a guide as a state diagram in Mermaid, for `docs/guides/` and the staff pages."""

from collections.abc import Iterator

from bot.guides.guide import following
from bot.guides.guideschema import Guide, Step

_ENDS = {"done": "完成", "contact": "联系学校"}


def page(guide: Guide) -> str:
    """A Markdown page with the diagram; `flask guides draw` writes it to `docs/guides/<id>.md`."""
    return (
        f"# {guide.title}\n\n{guide.summary}\n\n"
        f"由 `flask guides draw` 画自 `knowledge/guides/{guide.id}.yaml`，请不要直接修改。\n\n"
        f"```mermaid\n{mermaid(guide)}\n```\n"
    )


def mermaid(guide: Guide) -> str:
    """A `stateDiagram-v2`: one state a step, one arrow a way on."""
    states = [f'    state "{_name(step)}" as {_state(step.id)}' for step in guide.steps]
    arrows = [f"    {arrow}" for step in guide.steps for arrow in _arrows(guide, step)]
    entrances = [f"    [*] --> {_state(guide.steps[0].id)}"]
    if guide.stuck:
        entrances.append(f"    [*] --> {_state(guide.stuck)}: 卡住了")
    outside = {to: None for step in guide.steps for _, to in _ways(guide, step) if ":" in to}
    others = [f'    state "{_outside(to)}" as {_state(to)}' for to in outside]
    return "\n".join(["stateDiagram-v2", *states, *others, *entrances, *arrows])


def spoken(step: Step) -> Iterator[tuple[str, str]]:
    """The ways on that are chosen by words, and where they lead; a plain step has none."""
    if step.year:
        month, day = map(int, step.year.until.split("-"))
        yield f"当年{month}月{day}日及以前", step.year.before
        yield f"当年{month}月{day}日以后", step.year.after
    yield from ((choice.label, choice.to) for choice in step.choices)


def _arrows(guide: Guide, step: Step) -> Iterator[str]:
    if step.end:
        yield f"{_state(step.id)} --> [*]: {_ENDS[step.end]}"
    for said, to in _ways(guide, step):
        yield f"{_state(step.id)} --> {_state(to)}: {said}"


def _ways(guide: Guide, step: Step) -> Iterator[tuple[str, str]]:
    """What is said, and where it leads."""
    yield from spoken(step)
    if not (step.year or step.choices or step.end):
        yield "下一步", following(guide, step)


def _name(step: Step) -> str:
    return step.title.replace('"', "”")


def _outside(target: str) -> str:
    kind, _, name = target.partition(":")
    return {"guide": "向导（办完回来）", "instead": "转到向导 ", "entry": "问答 ", "keyword": "关键词 "}[
        kind
    ] + name


def _state(name: str) -> str:
    """A name that Mermaid takes for a state: no hyphen, no colon, no reserved word."""
    return "s_" + name.replace("-", "_").replace(":", "_")
