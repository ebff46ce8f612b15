"""What was found: a kind of personal data and its place in the message."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id_card", "phone", "certificate_no", "bank_card", "sms_code", "password", "email"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` count characters of the original text."""

    kind: Kind
    start: int
    end: int
