"""What the service answers."""

from collections.abc import Mapping

from fastapi import FastAPI
from redis import Redis

from app.database import make_engine
from app.notes import notes_of
from app.visits import visits_of


def make_app(settings: Mapping[str, str]) -> FastAPI:
    """The service, with what ``settings`` name: ``DATABASE_URL``, ``CACHE_URL``."""
    app = FastAPI(title="service")

    @app.get("/")
    def hello() -> dict[str, str]:
        return {"message": "hello"}

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Asked by the load balancer. Says nothing of database and cache: a task without them is no better when it is new."""
        return {"status": "ok"}

    if url := settings.get("DATABASE_URL"):
        app.include_router(notes_of(make_engine(url)))
    if url := settings.get("CACHE_URL"):
        app.include_router(visits_of(Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)))
    return app
