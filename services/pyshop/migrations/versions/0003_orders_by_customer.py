"""An index for the list of a customer's orders

Added without blocking writes: the old release goes on serving while this runs.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "orders_customer_id_created_at",
            "orders",
            ["customer_id", "created_at"],
            postgresql_concurrently=True,
            if_not_exists=True,
        )
