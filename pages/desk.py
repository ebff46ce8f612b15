"""What the staff pages work with: the bot, its records and its knowledge, handed in by app.py."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.bot import Bot
from bot.journal.journal import Journal
from bot.reply import Reply
from bot.state.accounts import Accounts
from bot.state.sessions import Sessions
from bot.state.tries import Tries
from bot.versions.library import Library
from bot.versions.phrasing import Phrasings


@dataclass(frozen=True, slots=True)
class Desk:
    """`rehearse` says a text as a made-up user: the reply and what the student would see.

    `public_url` is what students' phones open; with `https` the sign-in cookie travels by https only.
    """

    bot: Bot
    journal: Journal
    library: Library
    phrasings: Phrasings
    accounts: Accounts
    sessions: Sessions
    tries: Tries
    rehearse: Callable[[str], tuple[Reply, str]]
    public_url: str
    secret_key: str

    def title(self, name: str) -> str:
        """How staff call an entry or a topic; the id itself if it is gone."""
        knowledge = self.bot.knowledge
        if name in knowledge.entries:
            return knowledge.entries[name].short
        return knowledge.topics[name].title if name in knowledge.topics else name
