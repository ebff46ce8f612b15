"""The chat simulator: phones on one page whose messages are signed here and go down the real road."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from pages.headers import UNFRAMED, is_same_origin, secure
from wechat.pusher import Pusher

USER = re.compile(r"sim-[a-z0-9-]{1,40}")
FIELDS = {
    "MsgType", "Content", "Event", "EventKey", "MsgId", "CreateTime", "bizmsgmenuid", "MediaId", "Format",
    "Recognition", "PicUrl", "ThumbMediaId", "Location_X", "Location_Y", "Scale", "Label", "Title",
    "Description", "Url", "Ticket",
}  # fmt: skip
BODY_BYTES = 64 * 1024


def blueprint(pusher: Pusher, read_menu: Callable[[], dict[str, Any]]) -> Blueprint:
    """`GET /simulator` and `POST /simulator/send`; register it only on a machine of one's own."""
    pages = Blueprint("simulator", __name__, template_folder="templates")

    def page() -> str:
        return render_template(
            "simulator.html",
            buttons=read_menu().get("button", []),
            knowledge=current_app.extensions["bot"].knowledge,
            public_url=current_app.config["SETTINGS"].public_url,
        )

    def send() -> Response:
        """One message of one simulated user, on its way through /wechat and back."""
        delivery = pusher.push(current_app.test_client(), _fields())
        return jsonify(
            status=delivery.status,
            milliseconds=delivery.milliseconds,
            sent=delivery.sent_xml,
            received=delivery.received_xml,
            reply=delivery.reply,
        )

    pages.add_url_rule("/simulator", "page", page)
    pages.add_url_rule("/simulator/send", "send", send, methods=["POST"])
    pages.after_request(_secure)
    return pages


def _secure(response: Response) -> Response:
    """Our usual headers, but nothing frames the simulator: only it frames the public pages."""
    secure(response).headers["Content-Security-Policy"] = UNFRAMED
    return response


def _fields() -> dict[str, str]:
    """The XML fields that the page sent as JSON. Only users named `sim-…` are ever signed for."""
    request.max_content_length = BODY_BYTES
    if not is_same_origin(request):
        abort(403)
    sent = request.get_json()
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        abort(400)
    user = sent.pop("FromUserName", "")
    if not USER.fullmatch(user) or not sent.get("MsgType") or not FIELDS.issuperset(sent):
        abort(400)
    return {**sent, "FromUserName": user}
