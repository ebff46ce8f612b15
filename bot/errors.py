"""The project's own errors.

BotError
├── KnowledgeError      a knowledge file is wrong; `problems` holds one plain line each
└── StoreError          Redis is away, slow or full; questions are answered without memory
"""


class BotError(Exception):
    """Everything that this project raises on purpose."""


class KnowledgeError(BotError):
    """The knowledge cannot be used. `problems`: lines such as `faq/x.yaml:12: title: 缺少这一项`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StoreError(BotError):
    """The conversation's state could not be read or written."""
