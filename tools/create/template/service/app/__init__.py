"""A service: FastAPI, with a database and a cache where its environment has them."""
