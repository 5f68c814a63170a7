"""In which form and by which route information is wanted, as forms and letters say it. Pure."""

from collections.abc import Mapping
from typing import Final

CARRIERS: Final[Mapping[str, str]] = {"paper": "纸质", "electronic": "电子", "read_on_site": "现场查阅"}
ROUTES: Final[Mapping[str, str]] = {"post": "邮寄", "email": "电子邮件", "collect": "自行领取", "web": "网上"}
