"""Exact messages that do one thing: 菜单, 退出, 电话 …"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.content.wording import Keyword
from bot.text import simplified

_SIGNS = re.compile(r"[\W_]+")
_PARTICLES = "吧啊呀哦哈呗嘛呢咯啦"


class Keywords:
    """The table of `keywords.yaml`."""

    def __init__(self, keywords: Iterable[Keyword]) -> None:
        every = tuple(keywords)
        self._exact = table(every)
        self._inside = {bare(said): keyword.id for keyword in every for said in keyword.inside}

    def find(self, text: str) -> str:
        """The id of the keyword that `text` is, be it with a particle (上一步吧), or that it holds wherever;
        empty if none."""
        said = bare(text)
        exact = self._exact.get(said) or self._exact.get(said.rstrip(_PARTICLES))
        return exact or next((name for word, name in self._inside.items() if word in said), "")


def table(keywords: Iterable[Keyword]) -> Mapping[str, str]:
    """From what is said, bare, to the keyword's id."""
    return {bare(said): keyword.id for keyword in keywords for said in keyword.says}


def bare(text: str) -> str:
    """Only the letters and digits, simplified, in lower case and half width: `“菜單！”` -> `菜单`.

    A message of signs only is its signs, each once (`？？？` -> `?`), so that no words are not all signs.
    """
    folded = simplified(unicodedata.normalize("NFKC", text).casefold())
    return _SIGNS.sub("", folded) or "".join(dict.fromkeys(folded.strip()))
