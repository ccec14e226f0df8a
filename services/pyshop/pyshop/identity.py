"""Who asks: the customer whose token came with the request."""

from collections.abc import Mapping
from typing import Annotated, Any

import jwt
from fastapi import Depends, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pyshop.database import DatabaseSession
from pyshop.models import Customer
from pyshop.settings import get_settings

ALGORITHM = "HS256"


def customer_id(token: Annotated[str, Depends(OAuth2PasswordBearer(tokenUrl="token"))], session: DatabaseSession) -> int:
    """The customer; 401 without a valid token."""
    settings = get_settings()
    try:
        if settings.identity == "gateway":
            return _customer_of_gateway(str(_claims_of_gateway(token)["sub"]), session)
        return int(_own_claims(token)["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise unauthorized("the token is not valid, or no longer") from error


CustomerId = Annotated[int, Depends(customer_id)]


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


def _own_claims(token: str) -> Mapping[str, Any]:
    return jwt.decode(token, get_settings().signing_key, algorithms=[ALGORITHM], options={"require": ["exp", "sub"]})


def _claims_of_gateway(token: str) -> Mapping[str, Any]:
    """Of a token whose signature the gateway in front has checked: nothing else reaches the service, and it could not fetch the keys."""
    checks = {"verify_signature": False, "verify_exp": True, "require": ["exp", "sub"]}
    return jwt.decode(token, options=checks)


def _customer_of_gateway(subject: str, session: DatabaseSession) -> int:
    """The customer is made when they come for the first time."""
    if not 0 < len(subject) <= 255:
        raise ValueError("no subject")
    find = select(Customer.id).where(Customer.subject == subject)
    known = session.scalar(find)
    if known is not None:
        return known
    made = session.scalar(insert(Customer).values(subject=subject).on_conflict_do_nothing().returning(Customer.id))
    return made if made is not None else session.scalars(find).one()
