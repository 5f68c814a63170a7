"""A PostgreSQL database that is put back, after each test, to what its template holds. A copy of the template costs
some half a second a test, since each of hundreds of tables and indexes is a file; the rows that a test wrote are few.
"""

import time
from collections.abc import Iterator

import psycopg
from psycopg import sql

from tests.support import databases, kept_connections

PATIENCE_SECONDS = 10
#: More deleted rows than these are vacuumed away: the next test would read past them.
MANY_ROWS = 1_000
#: What a test may not leave altered. If it does, the database is made anew.
SHAPE = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
    SELECT 'class ' || concat_ws(',', oid, relname, relkind) AS line FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'column ' || concat_ws(',', attrelid, attname, atttypid, attnotnull, attisdropped) FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    UNION ALL SELECT 'constraint ' || concat_ws(',', oid, conname) FROM pg_constraint
    UNION ALL SELECT 'trigger ' || concat_ws(',', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT 'function ' || concat_ws(',', oid, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS lines
"""
Connection = psycopg.Connection[tuple[object, ...]]


class Borrowed:
    """One database, made from a template (`put_back` it when a test has ended, `drop` it in the end). Its connections are kept
    from test to test where its name ends in `kept_connections.LENT`; that of a container has the name that the deployment gives it.
    """

    def __init__(self, name: str, template: str) -> None:
        self.name, self._template = name, template
        self._make()

    def put_back(self) -> None:
        """Leave in it what the template holds, rows and sequences; whoever is still connected is cut off."""
        connection = self._connection
        _cut_off_others(connection, kept_connections.idle(self.name))
        if _one(connection, SHAPE) == self._shape:
            for table in self._restore(connection):
                connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))
        else:
            self.drop()
            self._make()

    def drop(self) -> None:
        self._connection.close()
        kept_connections.forget(self.name)
        databases.drop(self.name)

    def _make(self) -> None:
        databases.create(self.name, self._template)
        self._connection = connection = databases.connect(self.name)
        # Neither foreign keys nor triggers look at what is done here. (To say so anew each time would have the census planned anew.)
        connection.execute("SET session_replication_role = replica")
        self._shape = _one(connection, SHAPE)
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        self._tables = [str(name) for (name,) in connection.execute(tables)]
        self._census = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT {name}, count(*), count(*) FILTER (WHERE xmin::text::bigint >= %(since)s) FROM {table}"
            ).format(name=sql.Literal(table), table=sql.Identifier(table))
            for table in self._tables
        )
        self._since = _now(connection)
        counted = connection.execute(self._census, {"since": self._since}).fetchall()
        self._counts = {str(table): count for table, count, _ in counted}
        self._rows = {table: _read(connection, table) for table, count in self._counts.items() if count}
        self._sequences = list(_sequences(connection))

    def _restore(self, connection: Connection) -> list[str]:
        """Restore the tables whose rows are others or more or fewer; those of which many rows had to go."""
        counted = connection.execute(self._census, {"since": self._since}).fetchall()
        changed = {
            str(table): int(str(count))
            for table, count, newer in counted
            if newer or count != self._counts[str(table)]
        }
        with connection.transaction():
            for table in changed:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                if table in self._rows:
                    into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
                    with connection.cursor().copy(into) as copy:
                        copy.write(self._rows[table])
            for sequence in self._sequences:
                connection.execute("SELECT setval(%s, %s, %s)", sequence)
        self._since = _now(connection)
        return [table for table, count in changed.items() if count > MANY_ROWS]


def _one(connection: Connection, query: str) -> object:
    row = connection.execute(sql.SQL(query)).fetchone()
    assert row is not None
    return row[0]


def _now(connection: Connection) -> int:
    """The transaction to come: each row written from here on carries this number or a greater one."""
    return int(
        str(_one(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % 4294967296"))
    )


def _read(connection: Connection, table: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor().copy(query) as copy:
        return b"".join(bytes(piece) for piece in copy)


def _sequences(connection: Connection) -> Iterator[tuple[str, object, object]]:
    names = connection.execute(
        "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public'"
    )
    for (name,) in names.fetchall():
        row = connection.execute(sql.SQL(f"SELECT last_value, is_called FROM {name}")).fetchone()
        assert row is not None
        yield str(name), row[0], row[1]


def _cut_off_others(connection: Connection, kept: list[int]) -> None:
    """End every other connection to this database but those put by, and wait until the server has done with them."""
    others = f"""
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> ALL (ARRAY{[connection.info.backend_pid, *kept]})
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while _one(connection, others):
        if time.monotonic() > end:
            raise TimeoutError(f"somebody stays connected: {connection.info.dbname}")
        time.sleep(0.005)  # the server tells nobody that a backend has ended
