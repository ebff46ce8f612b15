"""Reply in, XML out, within WeChat's limits."""

import re
import time
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

from wechatpy.replies import ArticlesReply, ImageReply, TextReply, TransferCustomerServiceReply
from wechatpy.utils import ObjectDict

from bot.message import Message
from bot.paging import cut, head
from bot.reply import Article, Choice, Link, Reply, Silence
from wechat import limits

SUCCESS = "success"
"""Tells WeChat that all is well and nothing is to be shown."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile('["<>&\n]')


def write(reply: Reply | Silence, message: Message, public_url: str, media_id: str = "") -> str:
    """The answer to `message`: XML, or `success`.

    `public_url` is empty when pages cannot be linked, `media_id` when WeChat has no picture to show instead.
    """
    if isinstance(reply, Silence):
        return SUCCESS
    ends = {"source": _safe(message.account), "target": _safe(message.user), "time": int(time.time())}
    asked = message.kind != "event"
    if reply.transfer and asked:
        return str(TransferCustomerServiceReply(**ends).render())
    if media_id:
        return str(ImageReply(image=_safe(media_id), **ends).render())
    most = limits.ARTICLES_AFTER_MESSAGE if asked else limits.ARTICLES_AFTER_EVENT
    if public_url and 0 < len(reply.articles) <= most:
        cards = [_card(article, public_url) for article in reply.articles]
        return str(ArticlesReply(articles=cards, **ends).render())
    return str(TextReply(content=_unclosed(text(reply, public_url)), **ends).render())


def text(reply: Reply, public_url: str) -> str:
    """The reply as the student sees it, at most 2047 bytes.

    Tap links are worth their bytes only while they fit; the numbers can always be typed. Then the text is
    cut where a sentence ends, so that the choices and the link to the whole stay.
    """
    whole = _compose(reply, public_url, [_tappable(choice) for choice in reply.choices])
    if not _too_long(whole):
        return whole
    labels = [choice.label for choice in reply.choices]
    whole = _compose(reply, public_url, labels)
    if over := _too_long(whole):
        kept = head(reply.text.strip(), len(reply.text.strip().encode()) - over - len("…".encode()))
        whole = _compose(replace(reply, text=f"{kept}…"), public_url, labels)
    return cut(whole, limits.REPLY_TEXT_BYTES)


def _too_long(text: str) -> int:
    """By how many bytes; 0 if it fits."""
    return max(0, len(text.encode()) - limits.REPLY_TEXT_BYTES)


def _compose(reply: Reply, public_url: str, labels: list[str]) -> str:
    numbered = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    link = _anchor(reply.link, public_url) if reply.link and public_url else ""
    top = "\n".join(part for part in (reply.text.strip(), numbered) if part)
    return _FORBIDDEN.sub("", "\n\n".join(part for part in (top, reply.after.strip(), link) if part))


@lru_cache(maxsize=1_024)
def _anchor(link: Link, public_url: str) -> str:
    return f'<a href="{public_url}{quote(link.path)}">{link.label}</a>'


@lru_cache(maxsize=1_024)
def _tappable(choice: Choice) -> str:
    """A link that sends the choice's label; undocumented in passive replies, so a number stands before it."""
    said = _MARKUP.sub("", choice.label)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={choice.target}">{said}</a>'


def _card(article: Article, public_url: str) -> ObjectDict:
    return ObjectDict(
        title=_safe(article.title[: limits.ARTICLE_TITLE_CHARS]),
        description=_safe(article.description[: limits.ARTICLE_DESCRIPTION_CHARS]),
        image=public_url + quote(article.picture),
        url=public_url + quote(article.path, safe="/#"),
    )


def _safe(value: str) -> str:
    """Fit for CDATA: no control characters, nothing that would end it early."""
    return _unclosed(_FORBIDDEN.sub("", value))


def _unclosed(value: str) -> str:
    """Without a `]]>` that would end the CDATA early."""
    return value.replace("]]>", "]]]]><![CDATA[>")
