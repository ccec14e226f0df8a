"""Runs migrations: once at a time, whoever starts them."""

from alembic import context
from sqlalchemy import create_engine, text

from pyshop.models import Base
from pyshop.settings import Settings

#: Alembic has no lock of its own. A second run waits here, then finds nothing left to do.
_LOCK = 0x70797368


def _run_online() -> None:
    engine = create_engine(Settings().database, connect_args={"connect_timeout": 10})  # type: ignore[call-arg]
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
            with context.begin_transaction():
                context.run_migrations()
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    engine.dispose()


def _run_offline() -> None:
    """Print the SQL: ``alembic upgrade head --sql``."""
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    _run_offline()
else:
    _run_online()
