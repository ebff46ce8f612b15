"""What goes out: text that fits, cards where WeChat takes them, 人工 handed over, all well-formed."""

from xml.dom import minidom

import pytest
import xmltodict

from bot.message import Message
from bot.reply import Article, Choice, Link, Reply, Silence
from wechat import replies

URL = "https://wx.example.edu.cn"
ASKED = Message("o1", "gh", "text", text="问")
CLICKED = Message("o1", "gh", "event", event="click")
CARDS = tuple(Article(f"卡片 {n}", "说明", f"/guides/g{n}", "/pictures/cover.png") for n in range(9))


def fields(reply: Reply | Silence, message: Message, url: str = URL) -> dict[str, object]:
    xml = replies.write(reply, message, url)
    minidom.parseString(xml)
    return dict(xmltodict.parse(xml)["xml"])


@pytest.mark.parametrize(
    ("message", "cards", "url", "kind"),
    [
        (ASKED, 1, URL, "news"),
        (ASKED, 2, URL, "text"),
        (ASKED, 1, "", "text"),
        (ASKED, 0, URL, "text"),
        (CLICKED, 1, URL, "news"),
        (CLICKED, 8, URL, "news"),
        (CLICKED, 9, URL, "text"),
        (CLICKED, 8, "", "text"),
    ],
)
def test_cards_are_shown_only_where_wechat_takes_that_many(
    message: Message, cards: int, url: str, kind: str
) -> None:
    found = fields(Reply("文字", "guide", articles=CARDS[:cards]), message, url)
    assert found["MsgType"] == kind
    if kind == "news":
        assert found["ArticleCount"] == str(cards)


def test_a_card_leads_to_a_page_and_a_picture_of_ours() -> None:
    item = fields(Reply("文字", "guide", articles=CARDS[:1]), ASKED)["Articles"]["item"]  # type: ignore[index]
    assert (item["Url"], item["PicUrl"]) == (f"{URL}/guides/g0", f"{URL}/pictures/cover.png")


def test_a_message_is_handed_over_and_an_event_gets_the_words() -> None:
    reply = Reply("请打电话", "contact", transfer=True)
    handed = fields(reply, ASKED)
    assert handed["MsgType"] == "transfer_customer_service"
    assert (handed["ToUserName"], handed["FromUserName"], "Content" in handed) == ("o1", "gh", False)
    assert fields(reply, CLICKED)["Content"] == "请打电话"


@pytest.mark.parametrize("message", [ASKED, CLICKED])
def test_a_picture_that_wechat_has_goes_before_the_card(message: Message) -> None:
    xml = replies.write(Reply("文字", "guide", articles=CARDS[:1]), message, URL, "media-1")
    found = xmltodict.parse(xml)["xml"]
    assert (found["MsgType"], found["Image"]["MediaId"]) == ("image", "media-1")


def test_silence_is_success() -> None:
    assert replies.write(Silence(), ASKED, URL) == "success"


LONG = "每一句话都有十几个汉字那么长。" * 100
CHOICES = (Choice("完整解答", "keyword:more"), Choice("没解决", "keyword:unsolved"))


def test_a_long_text_is_cut_at_a_sentence_and_keeps_choices_and_link() -> None:
    shown = replies.text(
        Reply(LONG, "answer", choices=CHOICES, after="回复数字", link=Link("网页", "/faq/x")), URL
    )
    assert len(shown.encode()) <= 2047
    assert "那么长。…\n1. 完整解答\n2. 没解决\n\n回复数字" in shown
    assert shown.endswith('<a href="https://wx.example.edu.cn/faq/x">网页</a>')


def test_tap_links_give_way_before_the_text_does() -> None:
    text = "字" * 640
    choices = tuple(Choice(f"选项{n}", f"entry:some-entry-{n}") for n in range(3))
    shown = replies.text(Reply(text, "answer", choices=choices), "")
    assert shown == f"{text}\n1. 选项0\n2. 选项1\n3. 选项2"


@pytest.mark.parametrize("text", ["字" * 3000, "a" * 5000, "😀" * 1000, LONG, "。" * 900])
@pytest.mark.parametrize("after", ["", "尾" * 700])
def test_whatever_it_is_it_fits_and_no_character_is_split(text: str, after: str) -> None:
    shown = replies.text(Reply(text, "answer", choices=CHOICES, after=after), URL)
    assert 0 < len(shown.encode()) <= 2047
    assert "\ufffd" not in shown


@pytest.mark.parametrize("hostile", ["]]>", "]]]]>>", "\x00\x1d\x0b", "\ud800", "<a>&b;", "￾"])
def test_nothing_in_a_text_breaks_out_of_the_xml(hostile: str) -> None:
    kept = hostile.encode(errors="ignore").decode().translate({0: None, 0x1D: None, 0x0B: None, 0xFFFE: None})
    assert fields(Reply(f"甲{hostile}乙", "chat"), ASKED)["Content"] == f"甲{kept}乙"
