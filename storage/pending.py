"""The condition that a delivery is pending, written out as in the partial index."""

import sqlalchemy as sa

from storage.tables import deliveries

PENDING = deliveries.c.status == sa.literal_column("'pending'")
"""Neither database uses a partial index for a parameter."""
