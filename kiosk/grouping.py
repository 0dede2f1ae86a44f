"""Writers that share one commit, because a flush of a memory card takes longer than all that they write.

A writer that finds others waiting leaves its transaction open to them and waits: the next one works in it behind a
savepoint, and whoever finds nobody waiting commits for all. What always holds: a writer goes on only after the commit
that holds its changes has returned, or failed for all; what fails in one of them undoes its own changes alone; one that
is alone commits as if there were no groups.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import Database, OperationalError

# Longer than what tablets write takes, shorter than what a learner notices.
_OPEN_SECONDS = 0.05


class Group:
    """One open transaction: the connection of the writer that began it, and how it ended."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.began = time.monotonic()
        self.ended = threading.Event()
        self.error: BaseException | None = None

    def end(self, error: BaseException | None = None) -> None:
        self.error = error
        self.ended.set()


class Writers:
    """The writers of one process, who take turns."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._joining = 0
        self._open: Group | None = None

    @property
    def joining(self) -> int:
        """How many wait for their turn and would share a commit."""
        return self._joining

    @contextmanager
    def writing(self, database: Database, joins: bool) -> Iterator[None]:
        """One transaction of this thread's connection or, if it `joins`, perhaps a part of one that others began.

        Durable when the block ends, undone if it raises. Raises OperationalError if the commit that it shares fails.
        """
        self._take_turn(joins)
        group = None
        try:
            if self._open is not None and not joins:
                self._commit(self._open)
            if self._open is None:
                with self._beginning(database):
                    group = self._open
                    yield
            else:
                group = self._open
                with self._following(database, group):
                    yield
        finally:
            self._pass_on(joins)
            if group is not None:
                self._await(group)
        if group.error is not None:
            raise OperationalError(str(group.error)) from group.error

    def _take_turn(self, joins: bool) -> None:
        with self._counting:
            self._joining += joins
        try:
            self._turn.acquire()
        finally:
            with self._counting:
                self._joining -= joins

    def _pass_on(self, joins: bool) -> None:
        """End this writer's turn; the transaction stays open only to writers who are there, and not for long."""
        group = self._open
        if group is not None:
            stays_open = joins and self._joining and time.monotonic() - group.began < _OPEN_SECONDS
            if not stays_open:
                self._commit(group)
        self._turn.release()

    @contextmanager
    def _beginning(self, database: Database) -> Iterator[None]:
        database.begin("IMMEDIATE")
        self._open = group = Group(database.connection())
        database.push_transaction(database.transaction())
        try:
            yield
        except BaseException:
            self._open = None
            if group.connection.in_transaction:
                database.rollback()
            group.end()  # nobody else was in it yet
            raise
        finally:
            database.pop_transaction()

    @contextmanager
    def _following(self, database: Database, group: Group) -> Iterator[None]:
        with _lent(database, group.connection):
            try:
                with database.savepoint():
                    yield
            except BaseException as error:
                if not group.connection.in_transaction:  # SQLite has undone all of it, as it does on a full disk
                    self._open = None
                    group.end(error)
                raise

    def _commit(self, group: Group) -> None:
        self._open = None
        try:
            group.connection.execute("COMMIT")
        except Exception as error:
            if group.connection.in_transaction:
                group.connection.execute("ROLLBACK")
            group.end(error)
        else:
            group.end()

    def _await(self, group: Group) -> None:
        """Until the group has ended; one that was left to writers who were then interrupted is committed here."""
        while not group.ended.wait(_OPEN_SECONDS):
            with self._turn:
                if self._open is group:
                    self._commit(group)


@contextmanager
def _lent(database: Database, connection: Any) -> Iterator[None]:
    """Let this thread use another's connection, inside the transaction that is open there."""
    state = database._state  # peewee keeps a thread's connection here, and has no other way to lend one
    own = state.conn, state.closed
    state.conn, state.closed = connection, False
    database.push_transaction(database.transaction())
    try:
        yield
    finally:
        database.pop_transaction()
        state.conn, state.closed = own
