"""Alembic's entry for the gateway's database."""

from alembic import context

from gateway.consumers.models import GatewayBase
from kernel.db.migrate import run_env

run_env(context, GatewayBase.metadata)
