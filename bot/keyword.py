"""Messages that do one thing: 菜单, 退出, 电话 …, as they stand or as part of a courtesy."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.content.wording import Keyword
from bot.text import simplified

_SIGNS = re.compile(r"[\W_]+")
IDS = frozenset(
    {
        "menu",
        "help",
        "greeting",
        "listening",
        "enough",
        "again",
        "thanks",
        "contact",
        "office",
        "unreachable",
        "human",
        "distress",
        "stepwise",
        "guides",
        "more",
        "next-page",
        "solved",
        "unsolved",
        "wrong",
        "privacy",
        "forget",
        "picture",
        "exit",
        "next",
        "back",
        "restart",
        "progress",
        "stuck",
    }
)
"""What `handlers/keyword.py` has an act for; `keywords.yaml` says each of them and no other."""
LONGEST = 24
"""Letters and characters of the longest message that is read as made of a keyword's words."""
_PARTICLES = "吧啊呀哦哈呗嘛呢咯啦嘞喽哟"


class Keywords:
    """The table of `keywords.yaml`."""

    def __init__(self, keywords: Iterable[Keyword]) -> None:
        every = tuple(keywords)
        self._exact = table(every)
        self._inside = {bare(said): keyword.id for keyword in every for said in keyword.inside}
        self._made = [(MadeOf(keyword.only, keyword.must), keyword.id) for keyword in every if keyword.only]

    def find(self, said: str) -> str:
        """The id of the keyword that the bare text `said` is, be it with a particle (上一步吧), that it holds
        wherever, or of whose words alone it is made (谢谢老师，我知道了; 学籍科的座机是多少).

        Empty if it is none.
        """
        exact = self._exact.get(said) or self._exact.get(said.rstrip(_PARTICLES))
        inside = (name for word, name in self._inside.items() if word in said)
        made = (name for made_of, name in self._made if made_of(said))
        return exact or next(inside, "") or next(made, "")


class MadeOf:
    """Whether a bare text is made of the words `only` and `must` and of particles alone, with one of `must`
    among them (if there are any)."""

    def __init__(self, only: Iterable[str], must: Iterable[str]) -> None:
        self._must = [*map(bare, must)]
        every = sorted({*map(bare, only), *self._must, *_PARTICLES}, key=len, reverse=True)
        self._whole = re.compile(f"(?:{'|'.join(map(re.escape, every))})++")

    def __call__(self, said: str) -> bool:
        if len(said) > LONGEST or not self._whole.fullmatch(said):
            return False
        return not self._must or any(word in said for word in self._must)


def table(keywords: Iterable[Keyword]) -> Mapping[str, str]:
    """From what is said, bare, to the keyword's id."""
    return {bare(said): keyword.id for keyword in keywords for said in keyword.says}


def bare(text: str) -> str:
    """Only the letters and digits, simplified, in lower case and half width: `“菜單！”` -> `菜单`.

    A message of signs only is its signs, each once (`？？？` -> `?`), so that no words are not all signs.
    """
    folded = simplified(unicodedata.normalize("NFKC", text).casefold())
    return _SIGNS.sub("", folded) or "".join(dict.fromkeys(folded.strip()))
