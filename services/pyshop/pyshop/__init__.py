"""A small shop: products, customers and their orders."""

__version__ = "1.1.0"
