"""The custom menu as a file: compared with the live one, published, pulled and rolled back.

Nothing is replaced without a copy: the live menu goes to `<history>/live-<time>.json` before it is
changed, a file that a pull would overwrite to `<history>/file-<time>.json`.
"""

import json
from datetime import datetime
from difflib import ndiff
from pathlib import Path
from typing import Any

from bot.content import bundle
from bot.errors import BotError, in_words
from wechat.api import Api
from wechat.selfmenu import Carried, carried, names

Json = dict[str, Any]


class MenuError(BotError):
    """The menu cannot be read, kept or restored; says in one line what to do."""


def read(path: Path) -> str:
    """The text of a menu file. Raises MenuError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MenuError(f"{path}: 找不到菜单文件，请检查 MENU_FILE，或用 flask menu pull 取回") from None
    except (OSError, UnicodeDecodeError):
        raise MenuError(f"{path}: 文件读不出来，请检查权限，并另存为 UTF-8 编码") from None


def diff(ours: Json, live: Json) -> list[str]:
    """What publishing `ours` changes: `+ …` comes, `- …` goes, `  …` stays; empty if equal."""
    if outline(ours) == outline(live):
        return []
    return [line.rstrip() for line in ndiff(outline(live), outline(ours)) if not line.startswith("?")]


def outline(menu: Json) -> list[str]:
    """A menu as indented lines: `学籍查询`, `    首次注册 → click guide:registration`."""
    lines = []
    for button in menu.get("button", []):
        lines.append(_line(button))
        lines.extend(f"    {_line(sub)}" for sub in button.get("sub_button") or [])
    return lines


def live(api: Api) -> Carried:
    """The menu that users see in the shape of menus.json, `{"button": []}` when there is none, and the
    buttons made in the backend that this shape cannot hold."""
    return _shown(_snapshot(api))


def publish(api: Api, menu: Json, history: Path) -> Path:
    """Replaces the live menu and returns the file that keeps the old one. Raises MenuError, ApiError …"""
    kept = _keep(history, "live", _snapshot(api))
    api.create_menu(menu)
    return kept


def pull(api: Api, path: Path, history: Path) -> Path | None:
    """Writes the live menu to `path`; returns the copy of the file that stood there, if any."""
    menu = live(api).menu
    if not menu["button"]:
        raise MenuError("账号上现在没有能取回的菜单")
    old = path.read_bytes() if path.exists() else None
    kept = _keep(history, "file", old) if old is not None else None
    try:
        bundle.put(path, _pretty(menu).encode())
    except OSError as error:
        raise MenuError(f"{path}: 菜单写不下来（{in_words(error)}），原来的文件没有动") from None
    return kept


def newest(history: Path) -> Path:
    """The last menu that was live before a change. Raises MenuError when there is none."""
    found = sorted(history.glob("live-*.json"))
    if not found:
        raise MenuError(f"{history}: 还没有保存过旧菜单，没有可退回的版本")
    return found[-1]


def kept_menu(path: Path) -> Carried:
    """The menu kept in a history file, as `live` gives it. Raises MenuError."""
    try:
        snapshot = json.loads(read(path))
        return _shown(snapshot)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise MenuError(f"{path}: 不是保存下来的旧菜单，请从 history 文件夹里选一个 live-….json") from None


def rollback(api: Api, path: Path, history: Path) -> Path:
    """Puts the menu kept in `path` back (or deletes the menu if there was none); returns as `publish`."""
    menu = kept_menu(path).menu
    if menu["button"]:
        return publish(api, menu, history)
    kept = _keep(history, "live", _snapshot(api))
    api.delete_menu()
    return kept


def _snapshot(api: Api) -> Json:
    """All that WeChat tells of the menu: as made by API (None: not so made) and as users see it."""
    return {"menu": api.get_menu(), "selfmenu": api.get_current_selfmenu_info()}


def _shown(snapshot: Json) -> Carried:
    made, shown = snapshot["menu"], snapshot["selfmenu"]
    # menu/get still tells an old menu after the backend's has taken over
    if made is not None and names(made["menu"]) == names(shown.get("selfmenu_info") or {}):
        return Carried({"button": [_tidy(button) for button in made["menu"]["button"]]}, ())
    return carried(shown)


def _tidy(button: Json) -> Json:
    """WeChat adds an empty `sub_button` to every button."""
    tidy = {name: value for name, value in button.items() if name != "sub_button"}
    if button.get("sub_button"):
        tidy["sub_button"] = [_tidy(sub) for sub in button["sub_button"]]
    return tidy


def _line(button: Json) -> str:
    values = [str(value) for name, value in button.items() if name not in ("name", "type", "sub_button")]
    action = " ".join([button.get("type", ""), *values]).strip()
    return f"{button.get('name', '')} → {action}" if action else str(button.get("name", ""))


def _keep(history: Path, kind: str, content: Json | bytes) -> Path:
    path = history / f"{kind}-{datetime.now():%Y%m%d-%H%M%S-%f}.json"
    data = content if isinstance(content, bytes) else _pretty(content).encode()
    try:
        history.mkdir(parents=True, exist_ok=True)
        bundle.create(path, data)
    except OSError as error:
        raise MenuError(f"{path}: 旧菜单存不下来（{in_words(error)}），什么都没有改") from None
    return path


def _pretty(menu: Json) -> str:
    return json.dumps(menu, ensure_ascii=False, indent=2) + "\n"
