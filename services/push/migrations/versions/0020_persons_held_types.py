"""Each division has its own registration of who answers for a body: none keeps another from it. Of which deliveries it was told that
they stay held. Events are found by their type: a reader of the feed who wants few of them reads no others.
"""

import sqlalchemy as sa
from alembic import op

from kernel.db import Instant

revision = "0020"
down_revision = "0019"

#: Where the version that follows was of another division, the body had been taken there: the former division's ends with that.
_END_WHAT_MOVED_AWAY = """
INSERT INTO responsible_persons
    (body, region, version, name, persons, supervisors, channels, escalate_at, ended, client, at)
SELECT former.body, former.region, former.version + 1, former.name, former.persons, former.supervisors, former.channels,
    former.escalate_at, true, taken.client, taken.at
FROM responsible_persons AS former
JOIN responsible_persons AS taken ON taken.body = former.body AND taken.version = former.version + 1
WHERE taken.region <> former.region AND NOT former.ended AND NOT EXISTS (
    SELECT 1 FROM responsible_persons AS later
    WHERE later.body = former.body AND later.region = former.region AND later.version > former.version
)
"""


def upgrade() -> None:
    with op.batch_alter_table("responsible_persons") as table:
        table.drop_constraint("pk_responsible_persons", type_="primary")
        table.create_primary_key("pk_responsible_persons", ["body", "region", "version"])
    op.execute(_END_WHAT_MOVED_AWAY)
    op.create_table(
        "held_told",
        sa.Column("message", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name=("fk_held_told_message_messages")),
        sa.PrimaryKeyConstraint("message", "channel", "reason", name=("pk_held_told")),
    )
    op.create_index(
        "ix_outbox_type_position", "outbox", ["type", "position"],
        sqlite_where=sa.text("position IS NOT NULL"), postgresql_where=sa.text("position IS NOT NULL"),
    )  # fmt: skip
