"""What load balancers and deploy tools ask."""

import structlog
from fastapi import APIRouter, Request, Response, status
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pyshop import __version__
from pyshop.settings import get_settings

router = APIRouter(tags=["health"])
log = structlog.get_logger(__name__)


@router.get("/healthz")
def healthz(request: Request, response: Response) -> dict[str, str]:
    """200 while the database answers, otherwise 503 with what is wrong."""
    try:
        with request.app.state.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        # the class alone: the message may quote the connection string
        log.warning("database does not answer", error=type(error).__name__)
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return {"status": "unhealthy", "database": type(error).__name__}
    return {"status": "ok"}


@router.get("/version")
def version() -> dict[str, str]:
    """Which release answers, and where."""
    return {"version": __version__, "environment": get_settings().environment}
