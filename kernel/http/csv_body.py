"""A CSV request body: UTF-8 text, read whole (the gateway bounds its size)."""

from typing import Annotated, Any

from fastapi import Depends, Request

from kernel.http.problems import BadParameter
from kernel.text import storable


async def _text(request: Request) -> str:
    body = await request.body()
    for encoding in ("utf-8-sig", "gb18030"):  # what spreadsheet programs in Chinese offices save
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if storable(text):
            return text
    raise BadParameter(
        "CSV 文件的编码无法识别;请另存为 UTF-8 或 GB18030",
        "the encoding of the CSV cannot be read: save it as UTF-8 or GB18030",
        code="bad_encoding",
    )


CsvText = Annotated[str, Depends(_text)]


def csv_request_body(example: str) -> dict[str, Any]:
    """The OpenAPI request body of an operation that takes CSV."""
    content = {"text/csv": {"schema": {"type": "string"}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}
