"""The first handler that answers wins."""

from collections.abc import Callable, Sequence

from bot.reply import Reply, Silence
from bot.turn import Turn

Handler = Callable[[Turn], Reply | Silence | None]


def route(turn: Turn, handlers: Sequence[Handler]) -> Reply | Silence:
    """The answer of the first handler that has one; the last handler must always answer."""
    for handle in handlers:
        reply = handle(turn)
        if reply is not None:
            return reply
    raise LookupError("no handler answered: the last one must")
