"""Turns the menu that `get_current_selfmenu_info` tells into what `menu/create` takes.

Official page: https://developers.weixin.qq.com/doc/service/api/custommenu/api_getcurrentselfmenuinfo
"""

from dataclasses import dataclass
from typing import Any

from wechat.menucheck import FIELDS

Json = dict[str, Any]

_REASONS = {
    "text": "后台建的“发送文字”按钮接口不能原样建立，请把文字写进知识库，再用 click 按钮指向它",
    "img": "后台建的“发送图片”按钮用的是临时素材，接口不能原样建立，请另存图片后重新安排",
    "photo": "后台建的“发送图片”按钮用的是临时素材，接口不能原样建立，请另存图片后重新安排",
    "voice": "后台建的“发送语音”按钮用的是临时素材，接口不能原样建立",
    "video": "后台建的“发送视频”按钮用的是临时素材，接口不能原样建立",
    "news": "后台建的“图文消息”按钮接口不能原样建立，可以改成打开文章网址的 view 按钮",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """`menu` is what `menu/create` takes; `lost` are the buttons left out: (name, reason, content)."""

    menu: Json
    lost: tuple[tuple[str, str, str], ...]

    @property
    def lines(self) -> list[str]:
        """`lost` as lines for staff."""
        return [
            f"菜单“{name}”：{why}{f'（{content}）' if content else ''}" for name, why, content in self.lost
        ]


def names(menu: Json) -> list[str]:
    """The names of all buttons in order, in either API's shape."""
    found = []
    for button in menu.get("button") or []:
        subs = button.get("sub_button") or []
        listed = subs if isinstance(subs, list) else subs.get("list") or []
        found += [str(button.get("name")), *(str(sub.get("name")) for sub in listed)]
    return found


def carried(selfmenu: Json) -> Carried:
    """The part of the live menu that can be made again by API, and the rest with the reason."""
    lost: list[tuple[str, str, str]] = []
    info = selfmenu.get("selfmenu_info") or {}
    buttons = [_button(button, "", lost) for button in info.get("button") or []]
    return Carried({"button": [button for button in buttons if button]}, tuple(lost))


def _button(button: Json, above: str, lost: list[tuple[str, str, str]]) -> Json | None:
    name = str(button.get("name", ""))
    path = f"{above} › {name}" if above else name
    if subs := (button.get("sub_button") or {}).get("list"):
        kept = [sub for sub in (_button(sub, path, lost) for sub in subs) if sub]
        if kept:
            return {"name": name, "sub_button": kept}
        lost.append((path, "下面的子菜单都带不过来", ""))
        return None
    kind = str(button.get("type", ""))
    fields = FIELDS.get(kind, ())
    values = {field: button.get(field) or _id_in_value(field, button) for field in fields}
    if fields and all(values.values()):
        return {"type": kind, "name": name, **values}
    lost.append((path, _REASONS.get(kind, f"接口不能建立这种按钮（{kind or '没有类型'}）"), _content(button)))
    return None


def _id_in_value(field: str, button: Json) -> Any:
    """Buttons made by API may tell their material's id as `value`."""
    return button.get("value") if field in ("media_id", "article_id") else None


def _content(button: Json) -> str:
    articles = (button.get("news_info") or {}).get("list") or []
    if articles:
        return "；".join(f"{one.get('title', '')} {one.get('content_url', '')}".strip() for one in articles)
    return str(button.get("value") or "")
