"""How a text is to be written: a pattern with the words that a refusal says in its place, an example among them."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

#: The kind of the error, which Pydantic does not know: of those that it knows it says its own words.
KIND: Final = "not_as_written"
#: The code that a problem has for it.
CODE: Final = "string_pattern_mismatch"
#: A moment as it is to be written.
MOMENT: Final = "2026-03-02T08:00:00+08:00"


@dataclass(frozen=True, slots=True)
class Written:
    """`Annotated[str, Written(r"^[0-9]{6}$", "应为…,如 …", "… is needed, such as …")]`: the pattern stands in OpenAPI, its words in the
    problem. The words hold no braces.
    """

    pattern: str
    zh: str
    en: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        judged = core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern),
            custom_error_type=KIND, custom_error_message=self.en, custom_error_context={"zh": self.zh},
        )  # fmt: skip
        return core_schema.chain_schema([handler(source), judged])

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(schema) | {"pattern": self.pattern}


WEB: Final = Written(
    r"^https?://\S+$", "应为以 http:// 或 https:// 开头的完整网址,不含空格,如 https://www.example.gov.cn/1.html",
    "a whole address without blanks is needed, beginning with http:// or https://, such as https://www.example.gov.cn/1.html",
)  # fmt: skip
#: An address that is printed and sent: no sign that ends it early in a text.
LINK: Final = Written(
    r"^https?://[^\s\"<>\\^`{|}]+$",
    '应为以 http:// 或 https:// 开头的完整网址,不含空格与 " < > \\ ^ ` | 及花括号,如 https://www.example.gov.cn/1.html',
    'a whole address is needed, beginning with http:// or https://, without blanks and none of " < > \\ ^ ` | or curly brackets,'
    " such as https://www.example.gov.cn/1.html",
)
SHA256: Final = Written(
    r"^[0-9a-f]{64}$", "应为 SHA-256 的 64 位小写十六进制数字(0-9、a-f)",
    "a SHA-256 is needed: 64 digits 0-9 and a-f, in lower case",
)  # fmt: skip
