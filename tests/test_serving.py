"""A server of its own starts, is well, and comes back after it was killed."""

from __future__ import annotations

import pytest

from tests.serving import Server, serving


def test_a_server_starts_on_an_empty_database_and_again_after_it_was_killed(database_url: str) -> None:
    with serving(database_url) as server:
        assert any("/set-up/" in line for line in server.lines), "the first start prints the set-up link"
        server.kill()
        assert not server.is_well()
        server.start()
        assert server.is_well()


def test_a_server_that_cannot_start_is_quoted() -> None:
    server = Server("mysql://nobody@localhost/none", {})
    with pytest.raises(RuntimeError, match="DESKBELL_DATABASE_URL"):
        server.start()
