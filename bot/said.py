"""A message's words in the forms that are looked at."""

import re
import unicodedata
from functools import cached_property

from bot.keyword import bare
from bot.text import clean

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NUMBERS = {**{str(n): n for n in range(1, 21)}, **{said: n for n, said in enumerate(_CHINESE, 1)}}
_NUMBER = re.compile(
    rf"(?:我?选择?)?第?\s*(\d{{1,2}}|{'|'.join(reversed(_CHINESE))})\s*(?:个|项|号|条)?"
    r"[。.、,! ]*(?:吧|啊|哈|呢|谢谢(?:老师|您|你)?)?[。.!~]?"
)


class Said:
    """`text` is the message's; several handlers look at each form, it is worked out once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def clean(self) -> str:
        """As `bot/text.py` cleans it."""
        return clean(self.text)

    @cached_property
    def bare(self) -> str:
        """As `bot/keyword.py` bares it."""
        return bare(self.text)

    @cached_property
    def plain(self) -> str:
        """Both: clean and without what stands between words."""
        return bare(self.clean)

    @cached_property
    def number(self) -> int:
        """The number that the message is (`2`, `２`, `②`, `选二`, `第2个`), 0 if it is none."""
        found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", self.text).strip())
        return _NUMBERS.get(found[1], 0) if found else 0
