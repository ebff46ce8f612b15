"""menus.json checked: every kind of button, every slip, and never less strict than WeChat itself."""

import copy
import json
from typing import Any

import pytest

from settings import ROOT
from tests.wechat_menu_rules import menu_error
from tests.wechat_server import WeChat
from wechat.api import Api
from wechat.menucheck import check

FILE = ROOT / "menus.json"
OURS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
QUESTIONS = """
register-account student-record-missing student-record-mismatch household-change-enrolled military-service
certificate-issue-loss diploma-query diploma-missing household-change-graduated diploma-error
diploma-query-suspended
"""
KEYED = "scancode_push scancode_waitmsg pic_sysphoto pic_photo_or_album pic_weixin location_select"


def problems(given: Any) -> list[str]:
    return check(json.dumps(given, ensure_ascii=False, indent=1), lambda key: key.startswith("entry:"))


def button(**fields: Any) -> dict[str, Any]:
    return {"button": [{"name": "学籍", **fields}]}


def test_our_menu_reaches_all_questions_the_guide_and_the_contact() -> None:
    subs = [sub for top in OURS["button"] for sub in top["sub_button"]]
    keys = [sub["key"] for sub in subs]
    assert sorted(keys) == sorted(
        [*(f"entry:{name}" for name in QUESTIONS.split()), "guide:registration", "keyword:contact"]
    )
    assert all(len(top["name"]) <= 4 for top in OURS["button"])
    assert all(len(sub["name"]) <= 7 for sub in subs)
    assert "\\u" not in FILE.read_text(encoding="utf-8")


def test_our_menu_passes_the_check_and_wechat_takes_it(api: Api, account: WeChat) -> None:
    assert check(FILE.read_text(encoding="utf-8"), lambda key: True) == []
    api.create_menu(OURS)
    assert account.menu == OURS


def test_every_kind_of_button_passes_when_it_is_complete() -> None:
    kinds = [{"type": kind, "key": "k"} for kind in KEYED.split()]
    kinds += [{"type": "click", "key": "entry:x"}, {"type": "view", "url": "https://a.cn/x?y=1"}]
    kinds += [{"type": "media_id", "media_id": "m"}, {"type": "article_id", "article_id": "a"}]
    kinds += [{"type": "article_view_limited", "article_id": "a"}]
    appid = "wx0123456789abcdef"
    kinds += [{"type": "miniprogram", "url": "https://a.cn", "appid": appid, "pagepath": "pages/index"}]
    for fields in kinds:
        assert problems(button(**fields)) == [], fields
        assert menu_error(button(**fields)) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "（整个文件）: 要写成"),
        ({"button": []}, "button: 要写 1-3 个一级菜单"),
        ({"button": OURS["button"] * 2}, "button: 要写 1-3 个一级菜单"),
        ({"menu": OURS}, '去掉外面的 "menu"'),
        ({"button": ["学籍"]}, "button.1: 每个按钮要写成"),
        (button(type="click"), "button.1.key: 缺少 key"),
        (button(type="click", key="entry:x", sub_button=[]), ""),
        (button(type="click", key="guide:nothing"), "button.1.key: 没有 guide:nothing 这个回答"),
        (button(type="click", key="entry:" + "x" * 123), "button.1.key: 有 129 字节，最多 128 字节"),
        (button(type="click", key="entry:x", ulr="?"), "button.1.ulr: click 按钮不用这一项"),
        (button(type="clik", key="entry:x"), "button.1.type: 按钮要有 type"),
        (button(), "或者写子菜单 sub_button"),
        (button(type="view"), "button.1.url: 缺少 url"),
        (button(type="view", url="www.a.cn"), "https:// 开头的完整网址"),
        (button(type="view", url="http://[bad"), "https:// 开头的完整网址"),
        (button(type="view", url="https://a.cn/学籍"), "网址里有汉字或空格"),
        (button(type="view", url="https://a.cn/" + "x" * 1_012), "有 1025 字节，最多 1024 字节"),
        (button(type="view_limited", media_id="m"), "改用 article_view_limited"),
        (button(type="miniprogram", url="https://a.cn", appid="gh_1", pagepath="p"), "以 wx 开头"),
        (button(type="miniprogram", url="https://a.cn"), "button.1.pagepath: 缺少 pagepath"),
        (button(name="学籍学历查询", type="click", key="entry:x"), "18 字节，最多 16 字节"),
        (button(name="学籍与学历", type="click", key="entry:x"), "只显示前 4 个汉字"),
        (button(name="学\n籍", type="click", key="entry:x"), "控制字符"),
        (button(name=" ", type="click", key="entry:x"), "button.1.name: 缺少菜单名"),
        (button(sub_button=[{"name": "查", "type": "click", "key": "entry:x"}] * 6), "1-5 个子菜单"),
        (button(sub_button="查"), "1-5 个子菜单"),
        (button(type="click", sub_button=[{"name": "查", "type": "click", "key": "entry:x"}]), "点开只展开"),
        (
            button(sub_button=[{"name": "查", "sub_button": [{"name": "三"}]}]),
            "sub_button.1.sub_button: 菜单最多两级",
        ),
        (
            button(sub_button=[{"name": "查" * 21, "type": "click", "key": "entry:x"}]),
            "63 字节，最多 60 字节",
        ),
        (button(sub_button=[{"name": "查" * 9, "type": "click", "key": "entry:x"}]), "只显示前 8 个汉字"),
    ],
)
def test_a_wrong_menu_is_told_with_line_place_and_remedy(given: Any, says: str) -> None:
    found = problems(given)
    assert any(says in line for line in found) if says else found == []
    assert all(line.startswith("menus.json:") for line in found)


def test_whatever_wechat_refuses_our_check_refuses_first() -> None:
    for number in range(600):
        broken = _broken(number)
        if menu_error(broken):
            assert problems(broken), broken


def _broken(number: int) -> dict[str, Any]:
    """Our menu with one field of one button changed; the number picks which and how."""
    made = copy.deepcopy(OURS)
    top = made["button"][number % 3]
    where = [top, *top["sub_button"]][(number // 3) % 5]
    field = ("name", "type", "key", "url", "sub_button")[(number // 15) % 5]
    values: list[Any] = ["", "学" * 6, "学" * 21, "x" * 1_025, "view", None, [], [where.copy()]]
    value = values[(number // 75) % 8]
    where[field] = value if not (value is None and field == "name") else ""
    return made


def test_a_slip_in_the_json_is_told_with_its_line() -> None:
    assert check('{\n"button": [\n{"name": "学籍",}\n]}', lambda key: True)[0].startswith(
        "menus.json:3: JSON 格式有误"
    )


def test_the_line_told_is_the_line_in_the_file_even_with_tabs() -> None:
    text = '{\n\t"button": [\n\t\t{"name": "学籍", "type": "click",\n\t\t "key": "entry:gone"}\n\t]\n}'
    assert check(text, lambda key: False) == [
        "menus.json:4: button.1.key: 没有 entry:gone 这个回答，"
        "请写 entry:<问答>、guide:<向导> 或 keyword:<关键词>"
    ]


NAMES = ["\\ud83d\\ude00", "\x7f学", "a\\/b", "学\\u0001", "{[,]}", "a\\\\", 'a\\",\\"b']


@pytest.mark.parametrize("name", NAMES)
def test_the_line_is_found_whatever_a_name_is_written_with(name: str) -> None:
    text = f'{{"button": [{{"name": "{name}",\n"type": "click",\n"key": "gone"}}]}}'
    found = check(text, lambda key: False)
    assert any(line.startswith("menus.json:3: button.1.key: 没有 gone") for line in found)


def test_half_an_escaped_emoji_is_told_plainly() -> None:
    text = '{"button": [{"name": "学籍\\ud83d", "type": "click", "key": "x"}]}'
    assert "请直接写汉字" in check(text, lambda key: True)[0]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"button": ' + "1" * 5_000 + "}"])
def test_what_no_parser_can_hold_is_told_plainly(text: str) -> None:
    (said,) = check(text, lambda key: True)
    assert said.startswith("menus.json: 括号套得太深")
