"""The small Markdown of the knowledge files as safe HTML: paragraphs, lists, headings, links, **bold**."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markupsafe import Markup

_DOT = re.compile(r"^[·•] *", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)


def render(text: str) -> Markup:
    """HTML of `text`; HTML inside it is shown as typed, and only safe link addresses become links.

    Lines that begin with `·`, as a chat message has them, are a list.
    """
    rendered: str = _PARSER.render(_DOT.sub("- ", text))
    return Markup(rendered)  # noqa: S704


def plain(text: str, length: int) -> str:
    """The first paragraph of `text` without marks, cut to `length` characters."""
    first = text.strip().partition("\n")[0].replace("**", "")
    return first if len(first) <= length else first[: length - 1] + "…"


def _bold(state: StateInline, silent: bool) -> bool:
    """`**第一步：**打开` is bold here; CommonMark wants a space after a mark that follows punctuation."""
    found = _BOLD.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        end = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.push("strong_close", "strong", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"breaks": True})
    parser.enable(["list", "heading", "newline", "escape", "link"])
    parser.inline.ruler.before("link", "bold", _bold)
    return parser


_PARSER = _parser()
