"""Folds a message character by character: a place in the folded text is the same place in the original."""

import re
import unicodedata
from functools import lru_cache

GAP = r"[\s\-._·/,、:*()\u200b-\u200f\u2060\ufe0f\u20e3\ufeff]{0,3}"
"""What people put between the groups of one number: spaces, dashes, dots, invisible characters."""

OPAQUE = "\ue000"
"""Stands for each character that is not to be looked at."""

_DASHES = dict.fromkeys("‐‑‒–—―−ー─﹣－", "-")
_OTHER = {
    "×": "x",
    "х": "x",
    "Х": "X",
    "。": ".",
    "•": "·",
    "・": "·",
    "∙": "·",
    "〇": "零",
    "○": "零",
    "\ue000": "?",
}
_SPOKEN = "零幺一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖两洞拐勾"
_MEANT = "01123456789122334566789" + "2079"
_DIGIT_OF = str.maketrans(_SPOKEN, _MEANT)
_ONE_OF_A_THING = "(?![一两][下个次些起样直会般定点年月日])"
_RUN = re.compile(f"(?:{_ONE_OF_A_THING}[{_SPOKEN}0-9]{GAP}){{4,}}")
_LETTER_O = re.compile("(?<=[0-9])[oO]+(?=[0-9])")


@lru_cache(maxsize=4096)
def _one(character: str) -> str:
    if special := _DASHES.get(character) or _OTHER.get(character):
        return special
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    # ① and ² number a list or a note; they are no part of a number.
    folded = (
        character if unicodedata.category(character) == "No" else unicodedata.normalize("NFKC", character)
    )
    return folded if len(folded) == 1 else character


def fold(text: str) -> str:
    """Half width, ASCII digits (also the spoken ones: 幺三九…) and plain dashes; as long as `text`."""
    folded = "".join(map(_one, text))
    folded = _LETTER_O.sub(lambda found: "0" * len(found[0]), folded)
    return _RUN.sub(lambda found: found[0].translate(_DIGIT_OF), folded)


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """`text` with all that `pattern` finds made opaque."""
    return pattern.sub(lambda found: OPAQUE * len(found[0]), text)
