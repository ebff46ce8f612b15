"""What a person chose, by number, tap or menu."""

import pytest

from bot.conversation import Conversation
from bot.message import Message
from bot.said import Said
from bot.target import chosen

OFFERED = Conversation(choices=tuple(f"entry:e{number}" for number in range(1, 12)))


def _chosen(message: Message, conversation: Conversation) -> str:
    return chosen(message, Said(message.text), conversation)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("２", 2),
        ("②", 2),
        ("二", 2),
        ("选2", 2),
        ("选择二", 2),
        ("第2个", 2),
        ("2.", 2),
        ("2、", 2),
        ("11", 11),
        ("十一", 11),
        ("⑪", 11),
        ("0", 0),
        ("21", 0),
        ("2021", 0),
        ("二本", 0),
        ("2号楼", 0),
        ("", 0),
    ],
)
def test_a_number_is_read_in_the_ways_people_write_it(text: str, number: int) -> None:
    assert Said(text).number == number


def test_a_number_chooses_from_what_was_offered_last() -> None:
    assert _chosen(Message("u", "a", "text", text="11"), OFFERED) == "entry:e11"
    assert _chosen(Message("u", "a", "text", text="12"), OFFERED) == ""
    assert _chosen(Message("u", "a", "text", text="2"), Conversation()) == ""


def test_a_tapped_link_counts_whatever_was_offered_since() -> None:
    assert (
        _chosen(Message("u", "a", "text", text="查学历", key="entry:diploma-query"), OFFERED)
        == "entry:diploma-query"
    )
    assert _chosen(Message("u", "a", "text", text="101", key="101"), OFFERED) == ""


@pytest.mark.parametrize(
    ("event", "key", "target"),
    [
        ("click", "entry:x", "entry:x"),
        ("click", "OLD_KEY", ""),
        ("subscribe", "qrscene_guide:x", "guide:x"),
        ("scan", "keyword:contact", "keyword:contact"),
        ("view", "entry:x", ""),
    ],
)
def test_events_choose_by_their_key(event: str, key: str, target: str) -> None:
    assert _chosen(Message("u", "a", "event", event=event, key=key), Conversation()) == target
