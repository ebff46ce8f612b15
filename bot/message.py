"""What came in: one message or event of one follower, free of any wire format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One message from WeChat.

    `kind` is WeChat's MsgType (`text`, `image`, `voice` …, `event`); `event` its Event in lower case
    (`subscribe`, `click` …); `text` what the person typed or said, cleaned; `key` the EventKey of an
    event or the id behind a tapped link; `sent_at` seconds since 1970; `retry_key` is equal for all
    deliveries of the same message and for no other message of this user.
    """

    user: str
    account: str
    kind: str
    text: str = ""
    event: str = ""
    key: str = ""
    sent_at: int = 0
    retry_key: str = ""
