"""What the servers of tests would do one by one at each start, done once in the process that they are forks of."""

import uvicorn.lifespan.on
import uvicorn.loops.auto
import uvicorn.protocols.http.httptools_impl  # noqa: F401
from sqlalchemy.orm import configure_mappers

import services.catalog.app
import services.disclosure_requests.app
import services.interpretation.app
import services.push.app  # noqa: F401
from gongkai.processes import SERVICES
from kernel.db import migrate

configure_mappers()
for _, scripts, _ in SERVICES.values():
    migrate.head(scripts)
