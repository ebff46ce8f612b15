"""A guide as a whole, for somebody who stands nowhere in it: what its steps are called, where each leads."""

from collections.abc import Mapping
from itertools import count

from bot.content.schema import Entry
from bot.guides.guide import Way, arrive, number_of, numbered
from bot.guides.guideschema import Guide, GuideReplies, Step


def length(guide: Guide) -> int:
    """How many steps everyone walks, one after the other; 0 if the way depends on the reader's case."""
    steps = [step for step in guide.steps if numbered(guide, step)]
    numbers = [number_of(guide, arrive(guide, step.id)) for step in steps]
    return len(numbers) if numbers == list(range(1, len(numbers) + 1)) else 0


def labels(guide: Guide, words: GuideReplies) -> dict[str, str]:
    """By step: 第 2 步 as in the chat where all walk the same way, else 步骤 2 in the file's order."""
    form = words.outline.step if length(guide) else words.outline.place
    ends = {"done": words.outline.done, "contact": words.outline.contact, None: words.stuck}
    numbers = count(1)
    return {
        step.id: form.format(number=next(numbers)) if numbered(guide, step) else ends[step.end]
        for step in guide.steps
    }


def cases(step: Step, words: GuideReplies) -> tuple[Way, ...]:
    """The ways on in words that hold on any day; one without a label is everybody's. None where the step
    is an end, or goes on to the one below."""
    if step.next:
        return (Way("", step.next),)
    if step.year:
        month, day = map(int, step.year.until.split("-"))
        until = words.outline.until.format(month=month, day=day)
        later = words.outline.later.format(month=month, day=day)
        return (Way(until, step.year.before), Way(later, step.year.after))
    return tuple(Way(choice.label, choice.to) for choice in step.choices)


def places(
    guide: Guide, words: GuideReplies, entries: Mapping[str, Entry], guides: Mapping[str, Guide]
) -> dict[str, str]:
    """What all that a way can lead to is called, by target; what only acts in a conversation is left out."""
    called = labels(guide, words)
    return {
        **{step.id: f"{called[step.id]}：{step.title}" for step in guide.steps},
        **{f"entry:{entry.id}": entry.title for entry in entries.values()},
        **{f"{kind}:{other.id}": other.title for kind in ("guide", "instead") for other in guides.values()},
        "keyword:contact": words.outline.contact,
    }
