"""One person's messages, one at a time, over any line."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from stress.rig.line import HungUp
from stress.rig.service import Service, pusher


@dataclass
class Person:
    """Says things and keeps how long each answer took."""

    service: Service
    name: str = field(default_factory=lambda: "o" + secrets.token_hex(8))
    seconds: list[float] = field(default_factory=list)
    said: int = 0
    clock: Callable[[], float] = time.time

    def say(self, text: str) -> str:
        """The reply's text; a new message each time."""
        self.said += 1
        return self.deliver(text, self.said)

    def deliver(self, text: str, number: int, seconds: float = 5.0) -> str:
        """One delivery of the message with that number; empty when the line broke, as WeChat sees it."""
        line, started = self.service.line(seconds), time.monotonic()
        fields = {"FromUserName": self.name, "MsgType": "text", "Content": text, "MsgId": str(number)}
        fields["CreateTime"] = "1796097600"
        try:
            reply = pusher(self.clock).push(line, fields).reply
        except HungUp:
            return ""
        finally:
            line.close()
            self.seconds.append(time.monotonic() - started)
        if reply.get("ToUserName") != self.name:
            raise AssertionError(f"{self.name} got what was meant for {reply.get('ToUserName')}")
        return str(reply["Content"])

    def says_within(self, text: str, holds: str, seconds: float, number: int = 0) -> float:
        """Repeats until the answer holds that; the seconds it took. With a `number` the message with that
        number is delivered again, else each is a new one. Raises AssertionError."""
        started = time.monotonic()
        while holds not in (answer := self.deliver(text, number) if number else self.say(text)):
            if time.monotonic() - started > seconds:
                raise AssertionError(f"{text}: no {holds} within {seconds} s, but {answer[:80]!r}")
            time.sleep(0.1)
        return time.monotonic() - started
