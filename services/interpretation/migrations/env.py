"""Alembic environment of the interpretation service's database."""

from alembic import context

import kernel.db.lease
import kernel.http.idempotency
import kernel.messaging.dead_letters
import kernel.messaging.inbox  # noqa: F401  # the tables of these belong to the kernel's metadata
from kernel.db.migrate import run_env
from kernel.messaging.outbox import outbox
from services.interpretation.documents.models import DocumentVersion
from services.interpretation.files.models import StoredFile
from services.interpretation.local_texts.models import LocalText
from services.interpretation.materials.models import Material
from services.interpretation.packages.models import Package
from services.interpretation.releases.models import Release
from services.interpretation.responses.models import Concern
from services.interpretation.rulings.models import Ruling
from services.interpretation.search.models import INDEX
from services.interpretation.sign_offs.models import Round

#: Importing them fills the metadata. Idempotency records and the outbox share the kernel's.
MAPPED = (INDEX, Concern, DocumentVersion, LocalText, Material, Package, Release, Round, Ruling, StoredFile)

run_env(context, [Package.metadata, outbox.metadata])
