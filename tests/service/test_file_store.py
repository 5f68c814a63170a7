"""Files in a bucket: the same promises as in a folder, kept against moto's server, which stands in for an S3-compatible store."""

import hashlib
import io
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pydantic import ValidationError

from gongkai.local.ports import free_port
from kernel.blob_bucket import BlobBucket, Bucket, blobs_in
from kernel.blobs import BlobFolder, Blobs
from kernel.http.problems import Unavailable
from kernel.testing.clock import MovableClock
from tests.support.answers import problem
from tests.support.interpretation import AUTHOR, BASE, answered, document, package
from tests.support.suite import settings_for, suite_on

pytestmark = pytest.mark.xdist_group("file-store")
NAME, PREFIX = "gongkai", "interpretation"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    found = Bucket(NAME, PREFIX, f"http://{host}:{port}", access_key="a-key", secret_key="its-secret")
    boto3.client(
        "s3", endpoint_url=found.endpoint, region_name=found.region, aws_access_key_id="a-key",
        aws_secret_access_key="its-secret",
    ).create_bucket(Bucket=NAME)  # fmt: skip
    yield found
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return BlobFolder(tmp_path)
    return BlobBucket(replace(request.getfixturevalue("bucket"), prefix="alone"))  # others put files too


def test_bytes_are_kept_once_read_in_pieces_listed_by_age_and_removed(blobs: Blobs) -> None:
    content = bytes(range(256)) * 2**16 + b"the end"  # 16 MiB: sent in parts
    sha256 = hashlib.sha256(content).hexdigest()
    assert not blobs.has(sha256)
    with pytest.raises(FileNotFoundError):
        blobs.open(sha256)
    for _ in range(2):
        blobs.put(sha256, io.BytesIO(content))
    assert blobs.has(sha256)
    with blobs.open(sha256) as file:
        digest = hashlib.sha256()
        while piece := bytes(file.read(2**18)):
            digest.update(piece)
    assert digest.hexdigest() == sha256
    assert list(blobs.older_than(time.time() - 60)) == []
    assert list(blobs.older_than(time.time() + 60)) == [sha256]
    for _ in range(2):
        blobs.remove(sha256)
    assert not blobs.has(sha256)


def test_the_secret_is_not_among_what_is_shown(bucket: Bucket) -> None:
    assert "its-secret" not in repr(bucket)


async def test_the_service_keeps_its_files_in_a_bucket(
    bucket: Bucket, prepared: dict[str, Any], clock: MovableClock
) -> None:
    there = {
        "file_store": f"s3://{NAME}/{PREFIX}", "file_store_endpoint": bucket.endpoint, "file_store_access_key": "a-key",
        "file_store_secret_key": "its-secret",
    }  # fmt: skip
    content = "永修县水稻机插秧作业补贴办法".encode()
    async with (
        suite_on(settings_for(**prepared, **there), clock) as suite,
        suite.client("county", AUTHOR) as county,
    ):
        kept = answered(await county.post(f"{BASE}/files", content=content))
        assert blobs_in(bucket).has(kept["sha256"])
        file = {"sha256": kept["sha256"], "name": "办法.txt"}
        answered(await county.post(f"{BASE}/packages", json=package(document=document(file=file))))
        read = await county.get(f"{BASE}/files/{kept['sha256']}")
        assert (read.status_code, read.content) == (200, content)


async def test_a_store_that_is_away_is_said_and_nothing_is_kept(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    there = {"file_store": "s3://b", "file_store_endpoint": f"http://127.0.0.1:{free_port()}"}
    async with (
        suite_on(settings_for(**prepared, **there), clock) as suite,
        suite.client("county", AUTHOR) as county,
    ):
        problem(await county.post(f"{BASE}/files", content=b"text"), 503, "file_store")


def test_a_bucket_that_is_not_there_is_a_store_that_is_away(bucket: Bucket) -> None:
    content = b"text"
    with pytest.raises(Unavailable):
        BlobBucket(replace(bucket, name="elsewhere")).put(
            hashlib.sha256(content).hexdigest(), io.BytesIO(content)
        )


def test_an_address_that_the_client_of_the_store_would_panic_at_is_refused_at_the_start(
    prepared: dict[str, Any],
) -> None:
    good = [
        {"file_store": ""}, {"file_store": "s3://b"}, {"file_store": "s3://a.b-c_d/e f/资料/"},
        {"file_store_endpoint": "http://127.0.0.1:9000"}, {"file_store_endpoint": "https://s3.example.cn/sub/"},
    ]  # fmt: skip
    bad = [
        {"file_store": "b"}, {"file_store": "s3://"}, {"file_store": "s3://a b"}, {"file_store": "s3://b/a//c"},
        {"file_store": "s3://b/../c"}, {"file_store_endpoint": "127.0.0.1:9000"}, {"file_store_endpoint": "no address"},
        {"file_store_access_key": "key\n"},
    ]  # fmt: skip
    refused = []
    for one in good + bad:
        try:
            assert settings_for(**prepared, **one).interpretation_files
        except ValidationError:
            refused.append(one)
    assert refused == bad


async def test_a_file_that_the_store_does_not_give_is_said_before_the_answer_begins(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    settings = settings_for(**prepared)
    async with suite_on(settings, clock) as suite, suite.client("county", AUTHOR) as county:
        kept = answered(await county.post(f"{BASE}/files", content=b"text"))["sha256"]
        blobs_in(settings.interpretation_files).remove(kept)
        problem(await county.get(f"{BASE}/files/{kept}"), 503, "file_lost")
    away: dict[str, Any] = {"file_store": "s3://b", "file_store_endpoint": f"http://127.0.0.1:{free_port()}"}
    async with (
        suite_on(settings_for(**prepared, **away), clock) as suite,
        suite.client("county", AUTHOR) as county,
    ):
        problem(await county.get(f"{BASE}/files/{kept}"), 503, "file_store")
