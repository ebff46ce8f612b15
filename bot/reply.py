"""What goes out: a reply in the project's own terms; `wechat/replies.py` writes it for the wire."""

from dataclasses import dataclass
from typing import Literal

from bot.conversation import Conversation
from bot.record import Record

Outcome = Literal["answer", "guide", "suggest", "nearby", "contact", "chat", "fallback"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the reader can choose by its number, by tapping it or by typing its label.

    `target` says what it leads to (see `bot/target.py`).
    """

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page of our own: the words to tap and the path, e.g. `/faq/diploma-query`."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Article:
    """One 图文 card: title, a short description, the page's path and the cover picture's path."""

    title: str
    description: str
    path: str
    picture: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One passive reply.

    Shown in this order: `text`, the numbered `choices`, `after`, `link`. `articles` (at most 8) are shown
    instead where WeChat takes that many, and before them `picture`, a file of knowledge/pictures, once WeChat
    has it; `picture_next` is one that the reader may ask for next. `transfer` hands a message over to the
    account's human agents instead; an event, which cannot be handed over, gets the rest. `conversation` is
    where the user stands afterwards (None: unchanged); `counts` names what the office counts; `record` is
    what the journal keeps of the message; `forget` deletes all that is kept about the user.
    """

    text: str
    outcome: Outcome
    choices: tuple[Choice, ...] = ()
    after: str = ""
    link: Link | None = None
    articles: tuple[Article, ...] = ()
    picture: str = ""
    picture_next: str = ""
    transfer: bool = False
    entry: str | None = None
    suggestions: tuple[str, ...] = ()
    score: float = 0.0
    conversation: Conversation | None = None
    counts: tuple[str, ...] = ()
    record: Record | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """Mine, and nothing is to be said: WeChat gets `success` and the student sees nothing.

    `forget` deletes all that is kept about the user (WeChat requires it on unsubscribe).
    """

    forget: bool = False
