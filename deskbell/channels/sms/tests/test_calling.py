from __future__ import annotations

from collections.abc import Iterator

import pytest

from deskbell.channels.sms import calling
from deskbell.channels.sms.tests.accounts import free_port
from deskbell.channels.sms.tests.provider import Provider, provider


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as server:
        yield server


def test_a_form_is_posted_as_it_is(there: Provider) -> None:
    there.says(200, "yes", Retry_After="3")
    answer = calling.post(f"{there.url}/a/b?c=d", {"text": "Où ? & 1+1=2 😀"}, {"X-Who": "desk"})
    assert (answer.status, answer.words, answer.retry_after) == (200, "yes", 3.0)
    assert there.asked == [{"path": "/a/b?c=d", "text": "Où ? & 1+1=2 😀"}]
    assert there.heads[0]["X-Who"] == "desk"


def test_the_fields_may_stand_in_the_query(there: Provider) -> None:
    there.says(200, "yes")
    calling.get(f"{there.url}/a", {"text": "Où ? & 1+1=2 😀"})
    calling.get(f"{there.url}/a?b=c", {"d": "e"})
    assert there.asked == [{"path": "/a", "text": "Où ? & 1+1=2 😀"}, {"path": "/a", "b": "c", "d": "e"}]


def test_nothing_is_followed(there: Provider) -> None:
    there.says(302, "", Location=f"{there.url}/elsewhere")
    assert calling.post(there.url, {}).status == 302
    assert len(there.asked) == 1


def test_a_long_answer_is_cut(there: Provider) -> None:
    there.says(200, "x" * 200_000)
    assert len(calling.post(there.url, {}).words) == calling.MOST


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://[::1/"])
def test_nobody_there_was_surely_not_asked(url: str) -> None:
    with pytest.raises((calling.NotReached, ValueError)):
        calling.post(url.format(port=free_port()), {})


def test_a_line_cut_was_perhaps_heard(there: Provider) -> None:
    there.cuts()
    with pytest.raises(calling.NoAnswer):
        calling.post(there.url, {})
