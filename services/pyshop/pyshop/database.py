"""The connection to PostgreSQL."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Session


class Base(DeclarativeBase):
    """Parent of all tables."""


def make_engine(url: URL) -> Engine:
    """An engine that notices lost connections and gives up within seconds, so that ``/healthz`` answers in time."""
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        connect_args={"connect_timeout": 3},
    )


def session(request: Request) -> Iterator[Session]:
    """One transaction for each request: committed when the handler returns, before the answer is sent; rolled back when it raises."""
    with Session(request.app.state.engine) as opened, opened.begin():
        yield opened


DatabaseSession = Annotated[Session, Depends(session, scope="function")]
