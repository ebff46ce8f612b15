"""The log: a JSON object a line (plain lines on a terminal), with the request's id, no word of a message."""

import json
import logging
import random
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_REQUEST: ContextVar[str] = ContextVar("request", default="")
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Requests:
    """Around a WSGI application: names each request, as the proxy named it if that can be a name, and says
    the name in the answer."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        name = given if given and _GIVEN.fullmatch(given) else f"{random.getrandbits(64):016x}"
        _REQUEST.set(name)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(status, [*headers, ("X-Request-Id", name)], *error)

        return self._application(environ, start)


def current_request() -> str:
    """The id of the request that this thread answers; empty outside of one."""
    return _REQUEST.get()


class Lines(logging.Formatter):
    """Plain lines. Of an exception its kind and where it was, never its words: they may be a student's."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The kind and the places, innermost last."""
        kind, _, trace = ei
        return "\n".join([*_places(trace), kind.__name__ if kind else ""])


class JsonLines(Lines):
    """One JSON object a record: time, level, logger, message, request, and the `fields` given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": current_request(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _places(record.exc_info[2])
        return _ENCODER.encode(line)


def set_up() -> None:
    """Sends everything from INFO on to standard error."""
    # Where in the code and in which thread a line was written is in none of them, and finding out is half the
    # time that a line takes (the `logging` documentation, "Optimization").
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    plain = Lines("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(plain if sys.stderr.isatty() else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
