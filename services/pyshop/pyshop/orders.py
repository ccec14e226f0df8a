"""What customers buy."""

from datetime import datetime
from decimal import Decimal

from fastapi import APIRouter, HTTPException, status
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from pyshop.database import DatabaseSession
from pyshop.identity import CustomerId
from pyshop.models import Order, Product
from pyshop.products import ProductView

router = APIRouter(prefix="/orders", tags=["orders"])


class NewOrder(BaseModel):
    product_id: int
    quantity: int = Field(ge=1, le=1000)


class OrderView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    product: ProductView
    quantity: int
    unit_price: Decimal
    created_at: datetime


@router.post("", status_code=status.HTTP_201_CREATED)
def place_order(new: NewOrder, session: DatabaseSession, customer_id: CustomerId) -> OrderView:
    """Buy a product at its price of now."""
    product = session.get(Product, new.product_id)
    if product is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no product {new.product_id}")
    order = Order(customer_id=customer_id, product=product, quantity=new.quantity, unit_price=product.price)
    session.add(order)
    session.flush()
    return OrderView.model_validate(order)


@router.get("")
def list_orders(session: DatabaseSession, customer_id: CustomerId) -> list[OrderView]:
    """The orders of the customer who asks, newest first, at most 100."""
    mine = select(Order).where(Order.customer_id == customer_id).order_by(Order.created_at.desc()).limit(100)
    return [OrderView.model_validate(order) for order in session.scalars(mine)]
