"""Cuts a long text into pages that fit one message, at paragraph or sentence borders, none of them a stub."""

import re
from functools import lru_cache
from itertools import accumulate, pairwise

PAGE_BYTES = 1_500
"""UTF-8 bytes of one page: well under the limit of a passive reply, so that a footer and a link fit too."""

MID_PARAGRAPH = 100
"""What a border inside a paragraph costs: as much as a page that is this many bytes off the average."""

_SENTENCE = re.compile(r".*?(?:[。；！？]+[”’）】」]?|\n+|$)", re.DOTALL)


@lru_cache(maxsize=64)
def pages(text: str, limit: int = PAGE_BYTES) -> tuple[str, ...]:
    """At least one page, each at most `limit` bytes; no character is lost but white space at the borders.

    As few pages as can be, of nearly one size, ending with a paragraph where one ends nearby. Where to cut is
    looked for among all ways, and few texts are cut again and again.
    """
    pieces = _pieces(text, limit)
    borders = _borders(pieces, limit)
    found = ("".join(pieces[start:end]).strip() for start, end in pairwise(borders))
    return tuple(page for page in found if page) or ("",)


def head(text: str, limit: int) -> str:
    """The longest beginning of `text` within `limit` bytes that ends with a sentence, if one ends in time."""
    beginning = ""
    for piece in _pieces(text, limit) if limit > 0 else ():
        if _size(beginning + piece) > limit:
            break
        beginning += piece
    return beginning.rstrip()


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` within `limit` bytes that splits no character."""
    return text.encode()[:limit].decode(errors="ignore")


def _borders(pieces: list[str], limit: int) -> list[int]:
    """Where pages begin and end, as numbers of pieces: first the fewest pages, then the least cost."""
    ends = [0, *accumulate(_size(piece) for piece in pieces)]
    target = ends[-1] / max(1, _fewest(ends, limit))
    best = [(0, 0.0, 0)]  # of the first n pieces: pages, cost, where the last page begins
    for end in range(1, len(ends)):
        torn = MID_PARAGRAPH**2 if end < len(pieces) and not pieces[end - 1].endswith("\n") else 0
        ways = [
            (best[start][0] + 1, best[start][1] + (ends[end] - ends[start] - target) ** 2 + torn, start)
            for start in range(end)
            if ends[end] - ends[start] <= limit
        ]
        best.append(min(ways))
    borders = [len(pieces)]
    while borders[0]:
        borders.insert(0, best[borders[0]][2])
    return borders


def _fewest(ends: list[int], limit: int) -> int:
    """How many pages there must be."""
    count, start = 1, 0
    for before, end in pairwise(ends):
        if end - start > limit:
            count, start = count + 1, before
    return count


def _pieces(text: str, limit: int) -> list[str]:
    pieces, limit = [], max(limit, 4)  # the longest character fits
    for sentence in _SENTENCE.findall(text):
        while _size(sentence) > limit:
            beginning = cut(sentence, limit)
            pieces.append(beginning)
            sentence = sentence[len(beginning) :]
        pieces.append(sentence)
    return [piece for piece in pieces if piece]


def _size(text: str) -> int:
    return len(text.encode())
