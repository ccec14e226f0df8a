"""Runs migrations: once at a time, whoever starts them."""

import os
import time

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from app.database import Base

#: Alembic has no lock of its own. A second run waits for the first, then finds nothing left to do.
_LOCK = 0x61707000


def _run_online() -> None:
    engine = create_engine(os.environ["DATABASE_URL"], poolclass=NullPool, connect_args={"connect_timeout": 10})
    # two connections: the lock lives as long as its own, whatever the migrations commit or roll back
    with engine.connect() as guard, engine.connect() as connection:
        _lock(guard.execution_options(isolation_level="AUTOCOMMIT"))
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


def _lock(connection: Connection) -> None:
    """Ask again and again: who waits inside a statement blocks ``CREATE INDEX CONCURRENTLY``, which waits for it in turn."""
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
        time.sleep(0.2)


def _run_offline() -> None:
    """Print the SQL: ``alembic upgrade head --sql``. ``berth migrate lint`` judges it."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    _run_offline()
else:
    _run_online()
