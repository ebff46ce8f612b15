"""Old keyword replies and menu carried over: from the live API and from saved files."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.wechat_server import WeChat
from wechat import importer
from wechat.api import Api
from wechat.importer import ImporterError

NEWS = {"title": "办理须知", "content_url": "http://mp.weixin.qq.com/s?x=1", "show_cover": 0}
AUTOREPLIES: dict[str, Any] = {
    "is_add_friend_reply_open": 1,
    "is_autoreply_open": 1,
    "add_friend_autoreply_info": {"type": "text", "content": "欢迎关注！\n回复数字查询"},
    "message_default_autoreply_info": {"type": "img", "content": "MEDIA"},
    "keyword_autoreply_info": {
        "list": [
            {
                "rule_name": "毕业证|遗失",
                "create_time": 1423028166,
                "reply_mode": "reply_all",
                "keyword_list_info": [
                    {"type": "text", "match_mode": "contain", "content": "毕业证丢了"},
                    {"type": "text", "match_mode": "equal", "content": "1"},
                ],
                "reply_list_info": [
                    {"type": "text", "content": "可以申请毕业证明书。 \n请联系：0431-81929776\n#不是注释"},
                    {"type": "news", "content": "ID", "news_info": {"list": [NEWS]}},
                ],
            },
            {
                "rule_name": "校歌",
                "reply_mode": "random_one",
                "keyword_list_info": [{"type": "text", "match_mode": "contain", "content": "校歌"}],
                "reply_list_info": [
                    {"type": "voice", "content": "MEDIA"},
                    {"type": "video", "content": "http://v"},
                ],
            },
        ]
    },
}
VIEW = {"type": "view", "name": "主页", "url": "https://a.cn/"}
SELFMENU: dict[str, Any] = {
    "is_menu_open": 1,
    "selfmenu_info": {
        "button": [
            {
                "name": "服务",
                "sub_button": {
                    "list": [
                        VIEW,
                        {"type": "news", "name": "须知", "value": "ID", "news_info": {"list": [NEWS]}},
                    ]
                },
            },
            {"type": "text", "name": "电话", "value": "0431-81929776"},
            {"name": "图片", "sub_button": {"list": [{"type": "img", "name": "校历", "value": "MEDIA"}]}},
        ]
    },
}


def carry(
    folder: Path, autoreplies: dict[str, Any] = AUTOREPLIES, selfmenu: dict[str, Any] = SELFMENU
) -> str:
    importer.write(autoreplies, selfmenu, folder, lambda key: False)
    return (folder / "report.md").read_text("utf-8")


def test_a_rule_with_a_text_becomes_a_draft_with_keywords_and_match_modes(tmp_path: Path) -> None:
    carry(tmp_path / "out")
    text = (tmp_path / "out/rule-001.yaml").read_text("utf-8")
    assert "&id" not in text
    rule = yaml.safe_load(text)
    assert rule["keywords"][0] == {"word": "毕业证丢了", "match": "半匹配（包含即可）"}
    assert rule["keywords"][1] == {"word": "1", "match": "全匹配（完全相同）"}
    assert rule["draft"]["phrasings"] == ["毕业证丢了", "1"]
    assert rule["draft"]["answer"] == "可以申请毕业证明书。\n请联系：0431-81929776\n#不是注释"
    assert "draft" not in yaml.safe_load((tmp_path / "out/rule-002.yaml").read_text("utf-8"))


def test_the_welcome_text_is_carried_under_the_name_of_our_own_replies(tmp_path: Path) -> None:
    carry(tmp_path / "out")
    replies = yaml.safe_load((tmp_path / "out/replies.yaml").read_text("utf-8"))
    assert replies == {"welcome": "欢迎关注！\n回复数字查询"}


def test_what_cannot_be_carried_is_reported_with_its_reason(tmp_path: Path) -> None:
    report = carry(tmp_path / "out")
    for line in (
        "规则“毕业证|遗失”的图文消息：图文消息请把网址写进答案（《办理须知》http://mp.weixin.qq.com/s?x=1）",
        "规则“校歌”的语音：",
        "规则“校歌”的视频：",
        "默认回复的图片：",
        "菜单“服务 › 须知”：后台建的“图文消息”按钮接口不能原样建立",
        "菜单“电话”：后台建的“发送文字”按钮接口不能原样建立",
        "（0431-81929776）",
        "菜单“图片 › 校历”：",
        "菜单“图片”：下面的子菜单都带不过来",
    ):
        assert line in report
    assert "毕业证\\|遗失" in report


def test_the_menu_draft_holds_what_the_api_can_make(tmp_path: Path) -> None:
    carry(tmp_path / "out")
    menu = json.loads((tmp_path / "out/menus.json").read_text("utf-8"))
    assert menu == {"button": [{"name": "服务", "sub_button": [VIEW]}]}


def test_a_menu_made_by_api_comes_back_whole_and_its_foreign_keys_are_reported(
    api: Api, tmp_path: Path
) -> None:
    menu = {
        "button": [VIEW, {"name": "更多", "sub_button": [{"type": "click", "name": "查", "key": "V1001"}]}]
    }
    api.create_menu(menu)
    report = carry(tmp_path / "out", api.get_current_autoreply_info(), api.get_current_selfmenu_info())
    assert json.loads((tmp_path / "out/menus.json").read_text("utf-8")) == menu
    assert "没有 V1001 这个回答" in report


def test_the_live_rules_are_read_by_api(api: Api, account: WeChat, tmp_path: Path) -> None:
    account.autoreplies, account.backend_menu = AUTOREPLIES, SELFMENU["selfmenu_info"]
    read = importer.write(
        api.get_current_autoreply_info(), api.get_current_selfmenu_info(), tmp_path / "out", lambda key: True
    )
    assert read.rules == 1
    assert len(read.lost) == 8


def test_an_account_without_rules_and_menu_gives_an_empty_report(tmp_path: Path) -> None:
    assert "关键词规则 0 条" in carry(tmp_path / "out", {}, {})


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "rule-001.yaml").write_text("my own work", "utf-8")
    with pytest.raises(ImporterError, match="已有文件"):
        carry(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["rule-001.yaml"]


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImporterError, match="请换一个"):
        carry(tmp_path / "file" / "out")


@pytest.mark.parametrize("content", ["", "[]", "oops", '{"errcode": 40001, "errmsg": "invalid credential"}'])
def test_a_saved_file_that_is_no_answer_of_the_api_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "saved.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ImporterError, match=r"saved\.json"):
        importer.read_saved(path)


@pytest.mark.parametrize(
    "broken", [{"keyword_autoreply_info": {"list": ["x"]}}, {"keyword_autoreply_info": [1]}]
)
def test_rules_of_an_unknown_shape_are_refused_before_anything_is_written(
    tmp_path: Path, broken: Any
) -> None:
    with pytest.raises(ImporterError, match="结构"):
        carry(tmp_path / "out", broken)
    assert not (tmp_path / "out").exists()
