"""The connection to PostgreSQL, and the tables."""

from sqlalchemy import Engine, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Parent of all tables. Change them, then write a migration: ``alembic revision --autogenerate``."""


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(1000))


def make_engine(url: str) -> Engine:
    """An engine that notices lost connections and gives up within seconds."""
    return create_engine(url, pool_pre_ping=True, pool_timeout=5)
