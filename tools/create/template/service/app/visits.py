"""A counter, kept in the cache."""

from fastapi import APIRouter
from redis import Redis


def visits_of(cache: Redis) -> APIRouter:
    router = APIRouter()

    @router.post("/visits")
    def visit() -> dict[str, int]:
        return {"visits": int(cache.incr("visits"))}  # type: ignore[arg-type]

    return router
