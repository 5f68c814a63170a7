"""Receipts on the wire."""

from typing import Any

from pydantic import BaseModel, Field


class ReceiptsOut(BaseModel):
    """The receipts of a case, in order: the file that `gongkai receipt verify` checks."""

    items: list[dict[str, Any]] = Field(description="签名回执:document、signature / signed receipts")


class ReceiptKeyOut(BaseModel):
    """A public key by which receipts are verified."""

    id: str = Field(description="回执 signature.key 所称的公钥 / as receipts name it")
    alg: str
    pem: str
    current: bool = Field(description="现在用于签发 / receipts are signed with it now")


class ReceiptKeysOut(BaseModel):
    """The public keys of this installation, the current one first."""

    items: list[ReceiptKeyOut]
