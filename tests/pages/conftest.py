"""The real app behind a real port, and a real Chromium to look at it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Response
from werkzeug.serving import make_server

import settings as settings_table
from app import create_app

PHONE = {"width": 375, "height": 720}


@dataclass
class Watched:
    """A page and what went on behind it: errors in the console, and all responses."""

    page: Page
    errors: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def load_all(self) -> None:
        """Loads the pictures that would wait until they are scrolled to."""
        self.page.evaluate(
            """() => Promise.all([...document.images].map(image => {
                image.loading = "eager";
                return image.decode();
            }))"""
        )

    @property
    def weight(self) -> int:
        """Bytes of everything loaded, before compression."""
        return sum(len(response.body()) for response in self.responses)


@pytest.fixture(scope="session")
def service() -> Flask:
    """The app with the embedded store; its replies carry links to the port that `site` serves."""
    return create_app(
        settings_table.read(
            {"WECHAT_TOKEN": "testtoken", "SIMULATOR": "1", "PUBLIC_URL": "http://127.0.0.1:1"}
        )
    )


@pytest.fixture
def client(service: Flask) -> FlaskClient:
    return service.test_client()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the app served by a thread; links in replies lead there."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    environment = {"WECHAT_TOKEN": "testtoken", "SIMULATOR": "1", "PUBLIC_URL": address}
    server.app = create_app(settings_table.read(environment))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def look(browser: Browser, site: str) -> Iterator[Callable[..., Watched]]:
    """Opens a path of the site in a fresh browser context, a phone unless told otherwise."""
    contexts = []

    def open_page(path: str, **options: object) -> Watched:
        context = browser.new_context(**{"viewport": PHONE, **options})
        contexts.append(context)
        watched = Watched(context.new_page())
        page = watched.page
        page.on("console", lambda line: line.type == "error" and watched.errors.append(line.text))
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("response", lambda response: watched.responses.append(response))
        page.goto(site + path)
        return watched

    yield open_page
    for context in contexts:
        context.close()
