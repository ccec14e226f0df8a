"""What the shop sells."""

from decimal import Decimal

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pyshop.cache import Cache
from pyshop.database import DatabaseSession
from pyshop.identity import CustomerId
from pyshop.models import Product

router = APIRouter(prefix="/products", tags=["products"])


class NewProduct(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    price: Decimal = Field(ge=0, max_digits=10, decimal_places=2)


class ProductView(NewProduct):
    model_config = ConfigDict(from_attributes=True)

    id: int


_ONE = TypeAdapter(ProductView)
_MANY = TypeAdapter(list[ProductView])


@router.get("")
def list_products(session: DatabaseSession, cache: Cache, limit: int = 100) -> list[ProductView]:
    """The first products by name, at most 1000."""
    limit = max(1, min(limit, 1000))
    known, name = cache.read(f"first-{limit}", _MANY)
    if known is not None:
        return known
    rows = session.scalars(select(Product).order_by(Product.name).limit(limit))
    products = [ProductView.model_validate(row) for row in rows]
    cache.remember(name, products, _MANY)
    return products


@router.get("/{product_id}")
def read_product(product_id: int, session: DatabaseSession, cache: Cache) -> ProductView:
    """One product."""
    known, name = cache.read(f"id-{product_id}", _ONE)
    if known is not None:
        return known
    row = session.get(Product, product_id)
    if row is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no product {product_id}")
    product = ProductView.model_validate(row)
    cache.remember(name, product, _ONE)
    return product


@router.post("", status_code=status.HTTP_201_CREATED)
def add_product(new: NewProduct, session: DatabaseSession, cache: Cache, _customer: CustomerId) -> ProductView:
    """Offer a product; 409 if its name is taken."""
    row = insert(Product).values(name=new.name, price=new.price)
    product = session.scalar(row.on_conflict_do_nothing().returning(Product))
    if product is None:
        raise HTTPException(status.HTTP_409_CONFLICT, f"there is a product {new.name!r} already")
    cache.forget_after_commit(session)
    return ProductView.model_validate(product)
