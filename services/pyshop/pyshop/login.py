"""Customers and their login: a password in, a signed token out."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pyshop.database import DatabaseSession
from pyshop.identity import ALGORITHM, unauthorized
from pyshop.models import Customer
from pyshop.settings import get_settings

router = APIRouter(tags=["login"])
passwords = PasswordHasher()
#: Verified when the customer is unknown, so that the time of an answer does not tell who has an account.
_NOBODY = passwords.hash("no such customer")


class NewCustomer(BaseModel):
    email: str = Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    password: SecretStr = Field(min_length=12, max_length=200)


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"


@router.post("/customers", status_code=status.HTTP_201_CREATED)
def register(new: NewCustomer, session: DatabaseSession) -> dict[str, int]:
    """Make an account; 409 if the address has one already."""
    row = insert(Customer).values(email=new.email, password_hash=passwords.hash(new.password.get_secret_value()))
    made = session.scalar(row.on_conflict_do_nothing().returning(Customer.id))
    if made is None:
        raise HTTPException(status.HTTP_409_CONFLICT, "this address has an account already")
    return {"id": made}


@router.post("/token")
def login(form: Annotated[OAuth2PasswordRequestForm, Depends()], session: DatabaseSession) -> Token:
    """Exchange address and password for a token that lasts ``ACCESS_TOKEN_EXPIRE_MINUTES``."""
    customer = session.scalar(select(Customer).where(Customer.email == form.username))
    try:
        passwords.verify(customer.password_hash if customer and customer.password_hash else _NOBODY, form.password)
    except Argon2Error:
        customer = None
    if customer is None:
        raise unauthorized("wrong address or password")
    settings = get_settings()
    expires = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": str(customer.id), "exp": expires}
    return Token(access_token=jwt.encode(claims, settings.signing_key, ALGORITHM))
