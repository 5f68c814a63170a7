"""LibreOffice for the tests that render; where it is absent they are skipped and the end of the run says so."""

from typing import Final

import pytest

from kernel.office_documents.pdf import PdfMaker

ABSENT: Final = "PDF tests skipped: LibreOffice is not installed (apt-get install libreoffice-writer-nogui fonts-noto-cjk)"


def is_there() -> bool:
    return PdfMaker().program is not None


needs_libreoffice = pytest.mark.skipif(not is_there(), reason=ABSENT)
