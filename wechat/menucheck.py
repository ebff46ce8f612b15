"""Checks menus.json before WeChat does: each problem with its line, its place and what to write instead."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from wechat import limits
from wechat.jsonplace import Place, line_of

Answered = Callable[[str], bool]
Problem = tuple[Place, str]

# Official page: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu
FIELDS: dict[str, tuple[str, ...]] = {
    "click": ("key",),
    "view": ("url",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
    "media_id": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "miniprogram": ("url", "appid", "pagepath"),
}
"""The types of a button and the fields that each needs."""

_APPID = re.compile(r"wx[0-9A-Za-z]{16}")


def check(text: str, answered: Answered, label: str = "menus.json") -> list[str]:
    """The problems of a menu file's text, such as `menus.json:7: button.1.name: …`; empty when it is good.

    `answered` says whether a click's key leads to an answer.
    """
    try:
        menu = json.loads(text)
        json.dumps(menu, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return [f"{label}: 有写坏的 \\ud… 转义，请直接写汉字或表情"]
    except json.JSONDecodeError as error:
        return [f"{label}:{error.lineno}: JSON 格式有误，请检查这一行前后的逗号、引号和括号（{error.msg}）"]
    except (RecursionError, ValueError):
        return [f"{label}: 括号套得太深，或有一个数字太长，请检查最近改了哪里"]
    return [_say(text, label, place, said) for place, said in _menu(menu, answered)]


def _say(text: str, label: str, place: Place, said: str) -> str:
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place) or "（整个文件）"
    return f"{label}:{line_of(text, place)}: {name}: {said}"


def _menu(menu: Any, answered: Answered) -> Iterator[Problem]:
    if not isinstance(menu, dict):
        yield (), '要写成 {"button": […]}'
        return
    for name in menu.keys() - {"button"}:
        yield (name,), '最外层只写 "button"；从接口取回的菜单请去掉外面的 "menu"'
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= limits.MENU_BUTTONS:
        yield ("button",) if "button" in menu else (), f"要写 1-{limits.MENU_BUTTONS} 个一级菜单的列表"
        return
    for index, button in enumerate(buttons):
        yield from _button(button, ("button", index), top=True, answered=answered)


def _button(button: Any, place: Place, top: bool, answered: Answered) -> Iterator[Problem]:
    if not isinstance(button, dict):
        yield place, '每个按钮要写成 {"name": …, "type": …}'
        return
    yield from _name(button.get("name"), (*place, "name"), top)
    subs = button.get("sub_button", [])
    if subs and top:
        yield from _subs(button, subs, place, answered)
        return
    if subs:
        yield (*place, "sub_button"), "菜单最多两级，请把第三级移到上面或删去"
    yield from _action(button, place, answered)


def _subs(button: dict[str, Any], subs: Any, place: Place, answered: Answered) -> Iterator[Problem]:
    for name in button.keys() - {"name", "sub_button"}:
        yield (*place, name), "有子菜单的一级菜单点开只展开，请删去这一项"
    if not isinstance(subs, list) or len(subs) > limits.MENU_SUB_BUTTONS:
        yield (*place, "sub_button"), f"要写 1-{limits.MENU_SUB_BUTTONS} 个子菜单的列表"
        return
    for index, sub in enumerate(subs):
        yield from _button(sub, (*place, "sub_button", index), top=False, answered=answered)


def _name(name: Any, place: Place, top: bool) -> Iterator[Problem]:
    most = limits.MENU_NAME_BYTES if top else limits.MENU_SUB_NAME_BYTES
    shown = limits.MENU_NAME_SHOWN if top else limits.MENU_SUB_NAME_SHOWN
    if not isinstance(name, str) or not name.strip():
        yield place, "缺少菜单名，请写上"
    elif any(unicodedata.category(char) == "Cc" for char in name):
        yield place, "菜单名里有换行或控制字符，请删去"
    elif (size := len(name.encode())) > most:
        yield place, f"“{name}”有 {size} 字节，最多 {most} 字节（一个汉字 3 字节），请改短"
    elif _width(name) > 2 * shown:
        yield place, f"“{name}”太长，手机上只显示前 {shown} 个汉字，请改短"


def _width(name: str) -> int:
    """Columns on the screen: 2 for a 汉字, 1 for a letter or digit."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in name)


def _action(button: dict[str, Any], place: Place, answered: Answered) -> Iterator[Problem]:
    kind = button.get("type")
    if kind == "view_limited":
        yield (*place, "type"), "微信已停用 view_limited，请改用 article_view_limited 和 article_id"
        return
    if not isinstance(kind, str) or kind not in FIELDS:
        yield (*place, "type"), f"按钮要有 type，只能写 {' '.join(FIELDS)} 之一；或者写子菜单 sub_button"
        return
    for name in button.keys() - {"name", "type", "sub_button", *FIELDS[kind]}:
        yield (*place, name), f"{kind} 按钮不用这一项，请检查拼写或删去"
    for name in FIELDS[kind]:
        said = _value(name, button.get(name))
        if said:
            yield (*place, name), said
        elif kind == "click" and not answered(button[name]):
            said = "请写 entry:<问答>、guide:<向导> 或 keyword:<关键词>"
            yield (*place, name), f"没有 {button[name]} 这个回答，{said}"


def _value(field: str, value: Any) -> str:
    """What is wrong with the value of `key`, `url` …; empty when nothing is."""
    if not isinstance(value, str) or not value.strip():
        return f"缺少 {field}，请写上"
    most = {"key": limits.MENU_KEY_BYTES, "url": limits.MENU_URL_BYTES}.get(field)
    if most and (size := len(value.encode())) > most:
        return f"有 {size} 字节，最多 {most} 字节，请改短"
    if field == "url":
        return _url(value)
    if field == "appid" and not _APPID.fullmatch(value):
        return "小程序的 AppID 以 wx 开头，共 18 个字符，请从小程序后台复制"
    return ""


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        return "要写以 https:// 开头的完整网址"
    if not url.isascii() or any(char.isspace() for char in url):
        return "网址里有汉字或空格，请从浏览器的地址栏复制编码后的网址"
    return ""
