"""Writing many rows of one table in a short turn.

Django's ``bulk_create`` finds out for every value anew how it is stored, which takes longer than to store it. A crowd
of letters is thousands of rows a second, and chat waits for the turn: here that is found out once for a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Row = TypeVar("Row", bound=models.Model)
# What every driver takes as it stands on the row.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
# Rows of one statement: a database takes some ten thousand values.
MOST = 500


def put_all(made: Iterable[Row]) -> list[Row]:
    """Inserts rows of one table; those that the database numbers have their numbers then.

    Inside the caller's transaction. What they point to must be stored already.
    """
    rows = list(made)
    if not rows:
        return rows
    table = _table(type(rows[0]))
    if not table.is_numbered:
        put_nameless(rows)
        return rows
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), MOST):
            some = rows[start : start + MOST]
            cursor.execute(table.insert_many(len(some)), list(chain.from_iterable(table.values(some, connection))))
            for row, (number,) in zip(some, cursor.fetchall(), strict=True):
                row.pk = number
    _are_stored(rows)
    return rows


def put_nameless(made: Iterable[models.Model]) -> None:
    """The same, quicker, for rows whose numbers nobody asks for."""
    rows = list(made)
    if rows:
        table, connection = _table(type(rows[0])), connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.executemany(table.insert_one, table.values(rows, connection))
        _are_stored(rows)


class _Table:
    """How the rows of a model are inserted."""

    def __init__(self, model: type[models.Model]) -> None:
        about = model._meta  # noqa: SLF001 - documented by Django, whatever its name
        fields = about.local_concrete_fields
        named = [field for field in fields if not isinstance(field, models.AutoField)]
        self.is_numbered = len(named) < len(fields)
        self.columns = [(field, isinstance(field, PLAIN)) for field in named]
        names = ", ".join(f'"{field.column}"' for field in named)
        self._into = f'INSERT INTO "{about.db_table}" ({names}) VALUES '  # noqa: S608 - names of the model's own
        self._values = f"({', '.join(['%s'] * len(named))})"
        self._key = "".join(f'"{field.column}"' for field in fields if field.primary_key)
        self.insert_one = self._into + self._values

    def insert_many(self, count: int) -> str:
        """The statement for so many rows, which gives their numbers in their order."""
        return f"{self._into}{', '.join([self._values] * count)} RETURNING {self._key}"

    def values(self, rows: Sequence[models.Model], connection: BaseDatabaseWrapper) -> list[list[Any]]:
        """As the driver takes them. Many rows bear the same instant."""
        instants: dict[datetime, Any] = {}

        def stored(field: Any, row: models.Model) -> Any:
            value = field.pre_save(row, True)
            if not isinstance(value, datetime):
                return field.get_db_prep_save(value, connection)
            if value not in instants:
                instants[value] = field.get_db_prep_save(value, connection)
            return instants[value]

        return [
            [getattr(row, field.attname) if plain else stored(field, row) for field, plain in self.columns]
            for row in rows
        ]


@cache
def _table(model: type[models.Model]) -> _Table:
    return _Table(model)


def _are_stored(rows: Iterable[models.Model]) -> None:
    for row in rows:
        state = row._state  # noqa: SLF001 - documented by Django, whatever its name
        state.adding, state.db = False, DEFAULT_DB_ALIAS
