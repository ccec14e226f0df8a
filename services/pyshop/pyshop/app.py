"""The application: its routes, and what it opens and closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex

import structlog
from fastapi import FastAPI, Request, Response
from starlette.middleware.base import RequestResponseEndpoint

from pyshop import __version__, health, login, orders, products
from pyshop.cache import ProductCache, connect
from pyshop.database import make_engine
from pyshop.settings import get_settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = get_settings()
    app.state.engine = make_engine(settings.database)
    redis = connect(settings.redis_url.get_secret_value()) if settings.redis_url else None
    app.state.cache = ProductCache(redis, settings.cache_seconds)
    log.info("started")
    yield
    app.state.cache.close()
    app.state.engine.dispose()
    log.info("stopped")


def make_app() -> FastAPI:
    """The application, without a server."""
    app = FastAPI(title="pyshop", version=__version__, lifespan=_lifespan)
    logins = [login] if get_settings().identity == "own" else []
    for module in (health, *logins, products, orders):
        app.include_router(module.router)
    task = token_hex(4)

    @app.middleware("http")
    async def name_the_release(request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Tell on every answer which release gave it, and which of its tasks, so that a rollout can be watched from outside."""
        response = await call_next(request)
        response.headers["X-Version"] = __version__
        response.headers["X-Task"] = task
        return response

    return app
