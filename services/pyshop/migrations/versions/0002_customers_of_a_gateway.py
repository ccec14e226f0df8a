"""Customers that a gateway knows: by the subject of its tokens, without address and password

The release before goes on serving: it writes both, and does not ask for the new column.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("subject", sa.String(255), nullable=True))
    op.alter_column("customers", "email", nullable=True)
    op.alter_column("customers", "password_hash", nullable=True)
    with op.get_context().autocommit_block():
        op.create_index(
            "customers_subject",
            "customers",
            ["subject"],
            unique=True,
            postgresql_concurrently=True,
            if_not_exists=True,
        )
