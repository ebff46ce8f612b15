"""wechatpy's own example, plain or safe: verify, parse, echo.

With MEMORY=1 it also runs our two scripts, which keep each user's state and last answer: what a service with
such a memory costs before it understands a word.
"""

import os

from flask import Flask, Response, abort, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.replies import create_reply
from wechatpy.utils import check_signature

from bot.conversation import Conversation
from bot.state.connect import connect
from bot.state.store import Store

app = Flask(__name__)
TOKEN, APPID, AES_KEY = (os.environ[name] for name in ("WECHAT_TOKEN", "WECHAT_APPID", "WECHAT_AES_KEY"))
CRYPTO = WeChatCrypto(TOKEN, AES_KEY, APPID) if os.environ.get("SAFE") == "1" else None
STORE = Store(connect(os.environ["REDIS_URL"]), "secret") if os.environ.get("MEMORY") == "1" else None


@app.post("/wechat")
def receive() -> Response:
    query = request.args
    try:
        if CRYPTO is None:
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            xml = request.data
        else:
            xml = CRYPTO.decrypt_message(
                request.data, query["msg_signature"], query["timestamp"], query["nonce"]
            )
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    message = parse_message(xml)
    answer = create_reply(message.content, message).render()
    if STORE is not None:
        whose = message.source, str(message.id)
        begun = STORE.begin(*whose)
        answer = STORE.finish(*whose, begun.token, answer, Conversation(entry="echo"))
    if CRYPTO is not None:
        answer = CRYPTO.encrypt_message(answer, query["nonce"], query["timestamp"])
    return Response(answer, mimetype="application/xml")
