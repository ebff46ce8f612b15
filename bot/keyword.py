"""Exact messages that do one thing: 菜单, 退出, 电话 …"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.content.wording import Keyword

_SIGNS = re.compile(r"[\W_]+")


def table(keywords: Iterable[Keyword]) -> Mapping[str, str]:
    """From what is said, bare, to the keyword's id."""
    return {bare(said): keyword.id for keyword in keywords for said in keyword.says}


def bare(text: str) -> str:
    """Only the letters and digits, in lower case and half width: `“菜单！”` -> `菜单`.

    A message of signs only is its signs, each once (`？？？` -> `?`), so that no words are not all signs.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", folded) or "".join(dict.fromkeys(folded.strip()))
