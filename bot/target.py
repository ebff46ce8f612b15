"""What a person chose: by menu, by tapping a link, or by typing the number of an offer.

A target is `entry:<id>`, `guide:<id>`, `keyword:<id>` or `go:<guide>/<step>/<number>` (a choice within
a guide's step). Menu keys, the ids behind tapped links and QR scenes are written the same way.
"""

import re
import unicodedata

from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.message import Message

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NUMBERS = {**{str(n): n for n in range(1, 21)}, **{said: n for n, said in enumerate(_CHINESE, 1)}}
_NUMBER = re.compile(
    rf"(?:我?选择?)?第?\s*(\d{{1,2}}|{'|'.join(reversed(_CHINESE))})\s*(?:个|项|号|条)?"
    r"[。.、,! ]*(?:吧|啊|哈|呢|谢谢(?:老师|您|你)?)?[。.!~]?"
)
_PREFIXES = ("entry:", "guide:", "keyword:", "go:")
_EVENTS = {"click", "scan", "subscribe"}


def chosen(message: Message, conversation: Conversation) -> str:
    """The target that `message` chooses, or an empty string."""
    if message.kind == "event":
        key = message.key.removeprefix("qrscene_") if message.event in _EVENTS else ""
        return key if key.startswith(_PREFIXES) else ""
    if message.key.startswith(_PREFIXES):
        return message.key
    number = number_in(message.text)
    if number and number <= len(conversation.choices):
        return conversation.choices[number - 1]
    return ""


def number_in(text: str) -> int:
    """The number that a message is (`2`, `２`, `②`, `选二`, `第2个`), 0 if it is none."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return _NUMBERS.get(found[1], 0) if found else 0


def exists(target: str, knowledge: Knowledge) -> bool:
    """Whether there is something to show for `target`."""
    kind, _, name = target.partition(":")
    if kind == "go":
        return name.partition("/")[0] in knowledge.guides
    known = {"entry": knowledge.entries, "guide": knowledge.guides, "keyword": knowledge.keywords}
    return name in known.get(kind, {})
