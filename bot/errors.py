"""The project's own errors.

    BotError
    ├── KnowledgeError       a knowledge file is wrong; `problems` holds one plain line each
    ├── AccountError         a staff account cannot be made or changed; the message is for the staff
    ├── StoreError           Redis is away, slow or full; questions are answered without memory
    ├── ApiError             WeChat's API refused a call (`wechat/apierrors.py`)
    ├── UnreachableError     WeChat's API did not answer (`wechat/apierrors.py`)
    ├── MenuError            menus.json cannot be used (`wechat/menu.py`)
    └── ImporterError        the old rules cannot be imported (`wechat/importer.py`)

Requests that the door refuses are `wechat/refused.py`, a wrong setting is `settings.SettingsError`.
"""

from errno import EDQUOT, ENOSPC


def in_words(error: OSError) -> str:
    """Why a file could not be written, and what to do where that is known."""
    full = error.errno in (ENOSPC, EDQUOT)
    return "磁盘满了，请先腾出空间" if full else error.strerror or str(error)


class BotError(Exception):
    """Everything that this project raises on purpose."""


class KnowledgeError(BotError):
    """The knowledge cannot be used. `problems`: lines such as `faq/x.yaml:12: title: 缺少这一项`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class AccountError(BotError):
    """A staff account cannot be made or changed; the message says in Chinese what to do instead."""


class StoreError(BotError):
    """The conversation's state could not be read or written."""
