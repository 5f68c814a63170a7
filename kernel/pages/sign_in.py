"""The sign-in page, the same on every site; the gateway reads its form, since it alone knows keys."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response

from kernel.pages.session import SIGN_IN_PAGE
from kernel.pages.site import site_of

#: What the officer's name is for is said by the site, beside the field.
FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "key_missing": ("key", "请填写密钥"),
    "key_unreadable": ("key", "密钥格式不符,应为 gk_<8 位>_<43 位>;请完整复制"),
    "key_unknown": ("key", "密钥无效,请核对后重试"),
    "key_expired": ("key", "密钥已到期,请向管理员申请新密钥"),
    "key_revoked": ("key", "密钥已撤销,请向管理员申请新密钥"),
    "officer_missing": ("officer_id", "请填写经办人的工号和姓名"),
    "officer_unreadable": ("officer_id", "工号和姓名合计不超过约 60 个汉字,工号不含分号"),
    "officer_not_allowed": ("officer_id", "此密钥不能声明经办人,请将工号和姓名留空,或换用有此权限的密钥"),
}
#: What a person is told on the way to the sign-in.
NOTICES: Final[Mapping[str, str]] = {
    "session_ended": "登录已过期,或密钥已失效,请重新登录。",
    "signed_out": "已退出登录。",
}


def add_sign_in(router: APIRouter) -> None:
    """The sign-in page of a site."""

    @router.get(SIGN_IN_PAGE)
    async def show_sign_in(request: Request) -> Response:
        given = request.query_params
        field, words = FAULTS.get(given.get("fault", ""), ("", ""))
        values = {name: given.get(name, "") for name in ("officer_id", "officer_name")}
        shown = {
            "errors": {field: words} if field else {},
            "values": values,
            "notice": NOTICES.get(given.get("fault", ""), ""),
        }
        return site_of(request).page(request, "sign_in.html", shown)
