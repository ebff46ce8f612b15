"""How a step reads in chat: its text and the choices it offers."""

from datetime import date

from bot.conversation import Position
from bot.guides.guide import closed, here, number_of, numbered, total, ways
from bot.guides.guideschema import Guide, GuideReplies, Step
from bot.reply import Choice


def text(guide: Guide, position: Position, words: GuideReplies, contact: str = "") -> str:
    """Heading, title and what the step says; at an end that leads to the office, what to have in hand
    and `contact`, whom to call."""
    step = here(guide, position)
    parts = [f"{heading(guide, position, words)}\n【{step.title}】", step.say.rstrip()]
    if step.bring:
        parts.append("\n".join([words.bring, *(f"· {thing}" for thing in step.bring)]))
    if step.end == "contact" and contact:
        parts.append(contact)
    return "\n\n".join(parts)


def heading(guide: Guide, position: Position, words: GuideReplies) -> str:
    """The guide's title and how far one is in it."""
    step = here(guide, position)
    template = {"done": words.done, "contact": words.contact, None: words.step}[step.end]
    if step.id == guide.stuck:
        template = words.aside
    return template.format(guide=guide.title, label=label(guide, position, words))


def label(guide: Guide, position: Position, words: GuideReplies) -> str:
    """`第 2 步 / 共 3 步`; empty at a step that is not numbered."""
    if not numbered(guide, here(guide, position)):
        return ""
    return words.label.format(number=number_of(guide, position), total=total(guide, position))


def choices(guide: Guide, position: Position, words: GuideReplies, today: date) -> tuple[Choice, ...]:
    """What the step offers, in order of the numbers to type."""
    step = here(guide, position)
    if closed(guide, position):
        return _after_end(step, words)
    offered = enumerate(ways(guide, step, words, today), 1)
    onward = tuple(Choice(way.label, f"go:{guide.id}/{step.id}/{number}") for number, way in offered)
    plain = not step.choices and not step.year
    return (*onward, Choice(words.stuck, "keyword:stuck")) if plain and guide.stuck else onward


def expected(guide: Guide, position: Position, words: GuideReplies, today: date) -> str:
    """What the step is waiting for, said to someone who was not understood."""
    step = here(guide, position)
    if step.year:
        return words.expected_year.format(year=today.year)
    if step.choices:
        return words.expected_choice.format(count=len(step.choices))
    return words.expected_next


def asked_back(guide: Guide, position: Position, words: GuideReplies, number: int) -> str:
    """Whether the choice of that number is meant."""
    return words.perhaps.format(label=here(guide, position).choices[number - 1].label, number=number)


def _after_end(step: Step, words: GuideReplies) -> tuple[Choice, ...]:
    if step.end != "done":
        return ()
    return (Choice(words.solved, "keyword:solved"), Choice(words.unsolved, "keyword:unsolved"))
