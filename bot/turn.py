"""What a handler gets: the message, where its sender stands, and what the bot knows."""

from dataclasses import dataclass

from bot.aspects import Aspects
from bot.conversation import Conversation
from bot.knowledge import Knowledge
from bot.matcher import Matcher
from bot.message import Message


@dataclass(frozen=True, slots=True)
class Turn:
    """One message on its way through the handlers.

    `target` is what the sender chose by menu, tap or number (see `bot/target.py`), `keyword` the id
    of the keyword that the message is; both empty if none. `now` is seconds since 1970. `remembers` is
    False while the store is away: where the sender stands is then not known.
    """

    message: Message
    conversation: Conversation
    knowledge: Knowledge
    matcher: Matcher
    aspects: Aspects
    now: int
    target: str = ""
    keyword: str = ""
    remembers: bool = True
