"""``python -m app``: serves until SIGTERM, then finishes what is open."""

import os

import uvicorn

from app.main import make_app

if __name__ == "__main__":
    uvicorn.run(
        make_app(os.environ),
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        server_header=False,
        timeout_graceful_shutdown=20,
        # longer than the idle time-out of the load balancer (60 s), which must be the one that closes idle connections
        timeout_keep_alive=75,
    )
