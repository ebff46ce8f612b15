"""The fields of WeChat's XML, read so that hostile XML is refused and never an error of ours."""

import re
from xml.parsers.expat import ExpatError

import xmltodict

from wechat.refused import Malformed

_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read(xml: bytes) -> dict[str, str]:
    """The fields below `<xml>` that hold one text; a repeated, nested or empty one is left out.

    Control characters reach us raw inside CDATA and break every XML parser, so they go first.
    Raises Malformed.
    """
    try:
        found = xmltodict.parse(_CONTROL.sub(b"", xml).decode())["xml"]
    except (ExpatError, KeyError, TypeError, ValueError) as error:
        raise Malformed("not WeChat's XML") from error
    if not isinstance(found, dict):
        raise Malformed("no fields in <xml>")
    return {name: value.strip() for name, value in found.items() if isinstance(value, str)}
