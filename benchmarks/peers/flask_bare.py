"""A Flask view that answers `success`: what no Flask service can be faster than."""

from flask import Flask, Response

app = Flask(__name__)


@app.post("/wechat")
def receive() -> Response:
    return Response("success", mimetype="text/plain")
