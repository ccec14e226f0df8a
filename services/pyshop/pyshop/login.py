"""Customers and their login: a password in, a signed token out."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pyshop.database import DatabaseSession
from pyshop.models import Customer
from pyshop.settings import get_settings

ALGORITHM = "HS256"

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
        passwords.verify(customer.password_hash if customer else _NOBODY, form.password)
    except Argon2Error:
        customer = None
    if customer is None:
        raise _unauthorized("wrong address or password")
    settings = get_settings()
    expires = datetime.now(UTC) + timedelta(minutes=settings.access_token_expire_minutes)
    claims = {"sub": str(customer.id), "exp": expires}
    return Token(access_token=jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM))


def customer_id(token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))]) -> int:
    """The customer whose valid token came with the request."""
    try:
        claims = jwt.decode(
            token,
            get_settings().secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["exp", "sub"]},
        )
        return int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise _unauthorized("the token is not valid, or no longer") from error


CustomerId = Annotated[int, Depends(customer_id)]


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})
