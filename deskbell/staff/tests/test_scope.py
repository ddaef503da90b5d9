"""Where somebody serves: looked up once a request, and never remembered beyond it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.staff import scope
from deskbell.staff.models import Role, Staff
from tests import world


@pytest.mark.django_db
def test_roles_at_a_library_and_through_a_consortium_reach_their_queues() -> None:
    made = world.build()
    assert list(scope.queues_of(made.ines)) == [made.maple_queue]
    assert set(scope.queues_of(made.tom)) == {made.maple_queue, made.harbour_queue}
    assert set(scope.libraries_of(made.ada)) >= {made.maple, made.harbour}


@pytest.mark.django_db
def test_a_request_asks_once_and_gets_the_same_answers() -> None:
    made = world.build()
    for person in made.staff:
        fresh = Staff.objects.get(pk=person.pk)
        scope.remember(fresh)
        for kinds in (scope.ALL_KINDS, scope.LEADING):
            assert set(scope.libraries_of(fresh, kinds)) == set(scope.libraries_of(person, kinds))
            assert set(scope.consortia_of(fresh, kinds)) == set(scope.consortia_of(person, kinds))
        assert set(scope.queues_of(fresh)) == set(scope.queues_of(person))
        assert scope.is_administrator(fresh) == scope.is_administrator(person)
        with CaptureQueriesContext(connection) as asked:
            scope.queues_of(fresh)
            scope.libraries_of(fresh, scope.LEADING)
            scope.is_administrator(fresh)
        assert len(asked) == 0


@pytest.mark.django_db
def test_a_role_that_ends_has_ended_at_once() -> None:
    made = world.build()
    Role.objects.filter(staff=made.ines).update(until=timezone.now())
    assert not scope.queues_of(made.ines).exists()
    assert not scope.queues_of(Staff.objects.get(pk=made.ines.pk)).exists()
