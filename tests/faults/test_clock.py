"""The server's clock jumps: people go on where they stand, and retries get what was answered."""

import itertools
import time

from flask import Flask

from app import create_app
from settings import Settings
from wechat.pusher import Pusher


def app_with_jumps(settings: Settings, *jumps: float) -> Flask:
    """Every look at the clock is one jump further along the list, over and over."""
    offsets = itertools.cycle(jumps)
    return create_app(settings, clock=lambda: time.time() + next(offsets))


def test_a_guide_goes_on_whatever_the_clock_does(settings: Settings, pusher: Pusher) -> None:
    client = app_with_jumps(settings, 0, -900, 600, -300).test_client()
    sent_at = str(int(time.time()))
    for number, (said, shown) in enumerate(
        [("注册学信网账号", "第 1 步"), ("下一步", "第 2 步"), ("下一步", "第 3 步"), ("上一步", "第 2 步")]
    ):
        fields = {"FromUserName": "o1", "MsgType": "text", "Content": said, "MsgId": str(number)}
        answers = {pusher.push(client, {**fields, "CreateTime": sent_at}).received_xml for _ in range(3)}
        assert len(answers) == 1
        assert shown in answers.pop()


def test_after_a_jump_of_a_day_a_step_is_asked_again_and_none_is_skipped(
    settings: Settings, pusher: Pusher
) -> None:
    client = app_with_jumps(settings, 0, 86_400, -86_400).test_client()
    at = 0
    for number, said in enumerate(["注册学信网账号"] + ["下一步"] * 6):
        fields = {"FromUserName": "o1", "MsgType": "text", "Content": said, "MsgId": str(number)}
        shown = pusher.push(client, fields).reply["Content"]
        step = next((n for n in (1, 2, 3) if f"第 {n} 步" in shown), 4)
        assert step <= at + 1
        at = step
    assert at >= 3
