"""What a person chose: by menu, by tapping a link, or by typing the number of an offer.

A target is `entry:<id>`, `guide:<id>`, `keyword:<id>` or `go:<guide>/<step>/<number>` (a choice within
a guide's step). Menu keys, the ids behind tapped links and QR scenes are written the same way.
"""

from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.message import Message
from bot.said import Said

_PREFIXES = ("entry:", "guide:", "keyword:", "go:")
_EVENTS = {"click", "scan", "subscribe"}


def chosen(message: Message, said: Said, conversation: Conversation) -> str:
    """The target that `message`, which is `said`, chooses, or an empty string."""
    if message.kind == "event":
        key = message.key.removeprefix("qrscene_") if message.event in _EVENTS else ""
        return key if key.startswith(_PREFIXES) else ""
    if message.key.startswith(_PREFIXES):
        return message.key
    offered = said.number <= len(conversation.choices)
    return conversation.choices[said.number - 1] if said.number and offered else ""


def exists(target: str, knowledge: Knowledge) -> bool:
    """Whether there is something to show for `target`."""
    kind, _, name = target.partition(":")
    if kind == "go":
        return name.partition("/")[0] in knowledge.guides
    known = {"entry": knowledge.entries, "guide": knowledge.guides, "keyword": knowledge.keywords}
    return name in known.get(kind, {})
