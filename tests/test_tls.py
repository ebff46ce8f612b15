"""Whom a Redis through TLS is believed to be, and who may enter it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.state.connect import connect
from bot.state.store import Store
from stress.rig import redises, tls
from stress.rig.server import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with redises.one(secured=True) as secured:
        yield secured


def begins(url: str) -> bool:
    store = Store(connect(url), "a-secret-key-for-tests")
    try:
        return bool(store.begin("o1", "m1").token)
    finally:
        store.redis.close()


def test_its_certificate_and_its_password_open_the_door(server: Server) -> None:
    assert begins(server.url)


def test_a_server_with_a_strangers_certificate_is_not_spoken_to(server: Server, tmp_path: Path) -> None:
    known, other = server.guard.certificate, tls.certificate(tmp_path)
    assert known
    with pytest.raises(StoreError, match="ConnectionError"):
        begins(server.url.replace(str(known.public), str(other.public)))


def test_the_certificate_is_for_one_address_only(server: Server) -> None:
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    assert begins(f"{elsewhere}&ssl_check_hostname=false")
    with pytest.raises(StoreError, match="ConnectionError"):
        begins(elsewhere)


@pytest.mark.parametrize("login", ["", ":wrong@"])
def test_nobody_enters_without_the_password(server: Server, login: str) -> None:
    with pytest.raises(StoreError, match="Authentication"):
        begins(server.url.replace(server.guard.login, login))
