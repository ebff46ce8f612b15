"""Cuts a long text into pages that fit one message, at paragraph or sentence borders."""

import re

PAGE_BYTES = 1_500
"""UTF-8 bytes of one page: well under the limit of a passive reply, so that a footer and a link fit too."""

_SENTENCE = re.compile(r".*?(?:[。；！？]+[”’）】」]?|\n+|$)", re.DOTALL)


def pages(text: str, limit: int = PAGE_BYTES) -> list[str]:
    """At least one page, each at most `limit` bytes; no character is lost but white space at the borders."""
    done: list[str] = []
    page = ""
    for piece in _pieces(text, limit):
        if page and _size(page + piece) > limit:
            done.append(page.strip())
            page = ""
        page += piece
    return [*done, page.strip()] if page.strip() or not done else done


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` within `limit` bytes that splits no character."""
    return text.encode()[:limit].decode(errors="ignore")


def _pieces(text: str, limit: int) -> list[str]:
    pieces = []
    for sentence in _SENTENCE.findall(text):
        while _size(sentence) > limit:
            head = cut(sentence, limit)
            pieces.append(head)
            sentence = sentence[len(head) :]
        pieces.append(sentence)
    return [piece for piece in pieces if piece]


def _size(text: str) -> int:
    return len(text.encode())
