"""``python -m pyshop``: serves until SIGTERM, then finishes what is open."""

import sys

import uvicorn
from pydantic import ValidationError

from pyshop import __version__
from pyshop.app import make_app
from pyshop.logs import configure_logs
from pyshop.settings import get_settings


def main() -> None:
    try:
        settings = get_settings()
    except ValidationError as error:
        # the fields and what is wrong with them, never their values
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"settings: {problems}")
    configure_logs(settings.log_level, settings.environment, __version__)
    uvicorn.run(
        make_app(),
        host=settings.host,
        port=settings.port,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        # longer than the idle time-out of the load balancer (60 s), which must be the one that closes idle connections
        timeout_keep_alive=75,
    )


if __name__ == "__main__":
    main()
