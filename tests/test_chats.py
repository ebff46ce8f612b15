"""Every conversation of `tests/chats/*.yaml`, said through the signed webhook on a real Redis.

A file is a list of conversations: `name` and `turns`. A turn does one thing (`say`, `tap` the label of
an offer, `click` a menu key, `follow`, `wait: 31m`, `deploy` an edited knowledge file) and may expect:
`expect` (parts of the reply), `not` (parts it must not have).
"""

import dataclasses
import itertools
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import AES_KEY, APPID, TOKEN

from app import create_app
from bot import knowledge as knowledge_files
from settings import Settings
from wechat.pusher import Pusher

FILES = sorted((Path(__file__).parent / "chats").glob("*.yaml"))
CHATS = [
    pytest.param(chat, id=f"{file.stem}: {chat['name']}")
    for file in FILES
    for chat in yaml.safe_load(file.read_text(encoding="utf-8"))
]
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
TAP = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]*)&msgmenuid=([^"]*)">([^<]*)</a>')


class Talk:
    """One student's phone, with a clock that can be moved."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._ahead = 0
        self._folder = folder
        self._app = create_app(dataclasses.replace(settings, knowledge_dir=folder), clock=self._clock)
        key = settings.wechat_aes_key if settings.wechat_mode == "safe" else ""
        self._pusher = Pusher(TOKEN, APPID, key)
        self._ids = itertools.count(1)
        self.shown = ""

    def take(self, turn: dict[str, Any]) -> None:
        if "wait" in turn:
            self._ahead += int(turn["wait"][:-1]) * SECONDS[turn["wait"][-1]]
        elif "deploy" in turn:
            self._deploy(turn["deploy"])
        else:
            self._push(self._fields(turn))
        for part in turn.get("expect", ()):
            assert part in self.shown, f"{turn}\n---\n{self.shown}"
        for part in turn.get("not", ()):
            assert part not in self.shown, f"{turn}\n---\n{self.shown}"

    def _fields(self, turn: dict[str, Any]) -> dict[str, str]:
        if "click" in turn:
            return {"MsgType": "event", "Event": "CLICK", "EventKey": turn["click"]}
        if "follow" in turn:
            return {"MsgType": "event", "Event": "subscribe", "EventKey": turn["follow"] or ""}
        if "tap" in turn:
            found = next(found for found in TAP.finditer(self.shown) if found[3] == turn["tap"])
            return {"MsgType": "text", "Content": found[1], "bizmsgmenuid": found[2]}
        return {"MsgType": "text", "Content": str(turn["say"])}

    def _push(self, fields: dict[str, str]) -> None:
        number = str(next(self._ids))
        given = {"FromUserName": "o-student", "CreateTime": str(int(time.time())), **fields}
        given |= {"MsgId": number} if fields["MsgType"] == "text" else {"EventKey": fields["EventKey"]}
        delivery = self._pusher.push(self._app.test_client(), given)
        assert delivery.status == 200
        reply = delivery.reply
        cards = reply.get("Articles", {}).get("item", {})
        self.shown = str(
            reply.get("Content") or f"{cards.get('Title')}\n{cards.get('Description')}\n{cards.get('Url')}"
        )
        assert len(self.shown.encode()) <= 2047

    def _deploy(self, edit: dict[str, Any]) -> None:
        file = self._folder / edit["file"]
        before = file.read_text(encoding="utf-8")
        assert edit["replace"][0] in before
        file.write_text(before.replace(*edit["replace"]), encoding="utf-8")
        self._app.extensions["bot"].learn(knowledge_files.load(self._folder))

    def _clock(self) -> float:
        return time.time() + self._ahead


@pytest.mark.parametrize("mode", ["plain", "safe"])
@pytest.mark.parametrize("chat", CHATS)
def test_the_conversation_goes_as_written(
    chat: dict[str, Any], mode: str, settings: Settings, own_knowledge: Path
) -> None:
    key = AES_KEY if mode == "safe" else ""
    given = dataclasses.replace(settings, wechat_mode=mode, wechat_aes_key=key)  # type: ignore[arg-type]
    talk = Talk(given, own_knowledge)
    for turn in chat["turns"]:
        talk.take(turn)
