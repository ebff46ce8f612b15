"""What menu/create refuses, in WeChat's own codes; written apart from the product's check, to test it."""

from typing import Any

Found = tuple[int, str] | None

_KEYED = {"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"}
_KEYED |= {"location_select"}
_LINKED = {"view", "miniprogram"}
_OTHER = {"media_id", "article_id", "article_view_limited"}

# (top, sub): https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
_NAME, _KEY, _URL, _TYPE = (40018, 40025), (40019, 40026), (40020, 40027), (40017, 40024)


def menu_error(menu: dict[str, Any]) -> Found:
    """The first error of a menu, None when WeChat takes it."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        return 40016, "invalid button size"
    return _first(buttons, 0)


def _first(buttons: list[Any], level: int) -> Found:
    return next((found for button in buttons if (found := _button(button, level))), None)


def _button(button: Any, level: int) -> Found:
    if not isinstance(button, dict) or not isinstance(button.get("sub_button") or [], list):
        return 47001, "data format error"
    if not 1 <= _bytes(button.get("name")) <= (16, 60)[level]:
        return _NAME[level], f"invalid {'sub ' * level}button name size"
    subs = button.get("sub_button") or []
    if subs and level:
        return 40022, "invalid sub button level"
    if len(subs) > 5:
        return 40023, "invalid sub button size"
    return _first(subs, 1) if subs else _action(button, level)


def _action(button: dict[str, Any], level: int) -> Found:
    kind, which = str(button.get("type")), "sub " * level
    if kind not in _KEYED | _LINKED | _OTHER:
        return _TYPE[level], f"invalid {which}button type"
    if kind in _KEYED and not 1 <= _bytes(button.get("key")) <= 128:
        return _KEY[level], f"invalid {which}button key size"
    if kind in _LINKED and not 1 <= _bytes(button.get("url")) <= 1024:
        return _URL[level], f"invalid {which}button url size"
    if kind == "media_id" and not button.get("media_id"):
        return 40007, "invalid media_id"
    return None


def _bytes(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 0
