"""Bundles of proof as a third party meets them: taken apart, put together otherwise, verified by the script of its own."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

SCRIPT: Final = Path(__file__).parents[2] / "docs/integrators/examples/python/verify_push_proof.py"


def files(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def script(bundle: bytes, key: Path, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The verifier for third parties, in a process that knows nothing of this repository."""
    path = folder / "proof.zip"
    path.write_bytes(bundle)
    command = [sys.executable, "-I", str(SCRIPT), str(path), str(key), *more]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
