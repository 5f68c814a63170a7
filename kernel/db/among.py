"""`among(column, names)`: the rows whose column is one of many texts, in a statement that is the same however many they are.

`IN (?, ?, …)` is written, read and planned anew for each number of them, which costs more than to look up a few hundred rows.
"""

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Boolean, Dialect, String, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import BindParameter, ColumnElement, UnaryExpression
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import inv


class _Names(TypeDecorator[Collection[str]]):
    """One JSON text: a driver's array is made element by element."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        return orjson.dumps(list(value or ())).decode()


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> "_Among":
        """As it is: the toolkit would write `= 1` behind it for SQLite, which then reads every row of the table."""
        return self

    def _negate(self) -> ColumnElement[bool]:
        return UnaryExpression(self, operator=inv, type_=self.type)


@compiles(_Among)
def _in_list(element: _Among, compiler: Any, **options: Any) -> str:
    column, names = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({names})))"


@compiles(_Among, "postgresql")
def _any_of(element: _Among, compiler: Any, **options: Any) -> str:
    column, names = (compiler.process(one, **options) for one in element.clauses)
    return f"({column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({names} AS json)))))"


def among(column: Any, names: Collection[str] | str) -> ColumnElement[bool]:
    """Whether a column of texts is one of `names`; a text is the name of the parameter that brings them."""
    given: BindParameter[Any] = (
        bindparam(names, type_=_Names())
        if isinstance(names, str)
        else bindparam(None, names, type_=_Names(), unique=True)
    )
    return _Among(column, given)
