"""The menu compared, published, pulled and rolled back on a live account: nothing is ever lost."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from settings import ROOT
from tests.wechat_server import WeChat
from wechat import menu
from wechat.api import Api
from wechat.apierrors import ApiError
from wechat.menu import MenuError

OURS: dict[str, Any] = json.loads((ROOT / "menus.json").read_text(encoding="utf-8"))
OLD = {"button": [{"type": "view", "name": "学校主页", "url": "https://www.example.edu.cn/"}]}


def test_publishing_keeps_the_old_menu_and_rolling_back_restores_it(
    api: Api, account: WeChat, tmp_path: Path
) -> None:
    account.menu = OLD
    kept = menu.publish(api, OURS, tmp_path)
    assert account.menu == OURS
    assert menu.kept_menu(kept).menu == OLD
    assert menu.newest(tmp_path) == kept
    menu.rollback(api, kept, tmp_path)
    assert account.menu == OLD
    menu.rollback(api, menu.newest(tmp_path), tmp_path)
    assert account.menu == OURS
    assert len(list(tmp_path.iterdir())) == 3


def test_a_menu_made_in_the_backend_is_kept_whole_and_carried_back_as_far_as_it_goes(
    api: Api, account: WeChat, tmp_path: Path
) -> None:
    view = {"type": "view", "name": "主页", "url": "https://a.cn/"}
    account.backend_menu = {"button": [view, {"type": "text", "name": "电话", "value": "0431-81929776"}]}
    kept = menu.publish(api, OURS, tmp_path)
    assert json.loads(kept.read_text("utf-8"))["selfmenu"]["selfmenu_info"] == account.backend_menu
    assert "电话" in menu.kept_menu(kept).lines[0]
    menu.rollback(api, kept, tmp_path)
    assert account.menu == {"button": [view]}


def test_an_old_menu_made_by_api_does_not_hide_the_one_that_users_see(api: Api, account: WeChat) -> None:
    view = {"type": "view", "name": "主页", "url": "https://a.cn/"}
    account.menu, account.backend_menu, account.backend_wins = OLD, {"button": [view]}, True
    assert menu.live(api).menu == {"button": [view]}


def test_rolling_back_to_no_menu_deletes_it(api: Api, account: WeChat, tmp_path: Path) -> None:
    kept = menu.publish(api, OURS, tmp_path)
    menu.rollback(api, kept, tmp_path)
    assert account.menu is None
    assert menu.kept_menu(menu.newest(tmp_path)).menu == OURS


def test_nothing_is_published_when_the_old_menu_cannot_be_kept(
    api: Api, account: WeChat, tmp_path: Path
) -> None:
    account.menu = OLD
    (tmp_path / "history").write_text("in the way")
    with pytest.raises(MenuError, match="什么都没有改"):
        menu.publish(api, OURS, tmp_path / "history")
    assert account.menu == OLD


def test_a_refused_menu_leaves_the_live_one_and_says_why(api: Api, account: WeChat, tmp_path: Path) -> None:
    account.menu = OLD
    account.failing["menu/create"] = (48001, "api unauthorized")
    with pytest.raises(ApiError, match="未认证的订阅号"):
        menu.publish(api, OURS, tmp_path)
    assert account.menu == OLD


def test_the_difference_is_shown_a_line_a_button() -> None:
    changed = copy.deepcopy(OURS)
    changed["button"][0]["sub_button"][0]["name"] = "注册"
    lines = menu.diff(OURS, changed)
    assert "+     首次注册 → click guide:registration" in lines
    assert "-     注册 → click guide:registration" in lines
    assert sum(line[0] in "+-" for line in lines) == 2
    assert menu.diff(OURS, copy.deepcopy(OURS)) == []


def test_the_live_menu_equals_the_file_after_publishing(api: Api, account: WeChat, tmp_path: Path) -> None:
    menu.publish(api, OURS, tmp_path)
    assert menu.diff(OURS, menu.live(api).menu) == []


def test_pulling_writes_the_live_menu_and_keeps_the_file_that_stood_there(
    api: Api, account: WeChat, tmp_path: Path
) -> None:
    account.menu, path = OLD, tmp_path / "menus.json"
    assert menu.pull(api, path, tmp_path / "history") is None
    assert json.loads(path.read_text("utf-8")) == OLD
    path.write_text("my own work", "utf-8")
    kept = menu.pull(api, path, tmp_path / "history")
    assert kept is not None
    assert kept.read_text("utf-8") == "my own work"


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"menu": {"button": [1]}}', '{"menu": {}, "selfmenu": 3}']
)
def test_a_file_that_is_no_kept_menu_is_refused_plainly(tmp_path: Path, content: str) -> None:
    path = tmp_path / "live-x.json"
    path.write_text(content, "utf-8")
    with pytest.raises(MenuError, match="不是保存下来的旧菜单"):
        menu.kept_menu(path)


def test_a_folder_without_old_menus_says_so(tmp_path: Path) -> None:
    with pytest.raises(MenuError, match="没有可退回的版本"):
        menu.newest(tmp_path)
