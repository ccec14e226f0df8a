"""What the shop sells."""

from decimal import Decimal

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pyshop.database import DatabaseSession
from pyshop.login import CustomerId
from pyshop.models import Product

router = APIRouter(prefix="/products", tags=["products"])


class NewProduct(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    price: Decimal = Field(ge=0, max_digits=10, decimal_places=2)


class ProductView(NewProduct):
    model_config = ConfigDict(from_attributes=True)

    id: int


@router.get("")
def list_products(session: DatabaseSession, limit: int = 100) -> list[ProductView]:
    """The first products by name, at most 1000."""
    rows = session.scalars(select(Product).order_by(Product.name).limit(max(1, min(limit, 1000))))
    return [ProductView.model_validate(row) for row in rows]


@router.get("/{product_id}")
def read_product(product_id: int, session: DatabaseSession) -> ProductView:
    """One product."""
    product = session.get(Product, product_id)
    if product is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no product {product_id}")
    return ProductView.model_validate(product)


@router.post("", status_code=status.HTTP_201_CREATED)
def add_product(new: NewProduct, session: DatabaseSession, _customer: CustomerId) -> ProductView:
    """Offer a product; 409 if its name is taken."""
    row = insert(Product).values(name=new.name, price=new.price)
    product = session.scalar(row.on_conflict_do_nothing().returning(Product))
    if product is None:
        raise HTTPException(status.HTTP_409_CONFLICT, f"there is a product {new.name!r} already")
    return ProductView.model_validate(product)
