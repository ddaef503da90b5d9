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


@pytest.mark.parametrize("pages", ["beside", "inside"])
def test_a_server_that_says_that_it_serves_is_ready(database_url: str, pages: str) -> None:
    class Watched(Server):
        first: list[bool]

        def is_well(self) -> bool:
            self.first.append(super().is_well())
            return self.first[-1]

    server = Watched(database_url, {"DESKBELL_PAGES": pages})
    server.first = []
    server.start()
    server.stop()
    assert server.first == [True]


def test_a_server_that_cannot_start_is_quoted() -> None:
    server = Server("mysql://nobody@localhost/none", {})
    with pytest.raises(RuntimeError, match="DESKBELL_DATABASE_URL"):
        server.start()
