"""What the code of a visit means, in both languages. Pure."""

from typing import Final

_CODES: Final = {
    "ok": ("网页在线", "the page is there"),
    "no_content": ("有应答但没有内容", "an answer without content"),
    "throttled": ("网站要求放慢访问 (429)", "the site asks for patience (429)"),
    "unavailable": ("网站暂停服务 (503)", "the site is out of service for now (503)"),
    "kept_out": ("网站拒绝核查程序访问,不能判断网页是否存在", "the site keeps our checks out: whether the page is there is unknown"),
    "robots_disallowed": ("网站的 robots.txt 不允许核查程序访问该网址,不能判断;本单位的网站可由管理员列入 GONGKAI_ADDRESS_ROBOTS_IGNORED",
                          "the site's robots.txt does not let our checks ask for it; an administrator excepts own sites in"
                          " GONGKAI_ADDRESS_ROBOTS_IGNORED"),
    "robots_unreachable": ("网站的 robots.txt 出错 (5xx),暂不访问,不能判断", "the site's robots.txt failed (5xx), so nothing is asked for now"),
    "not_found": ("网页不存在 (404/410)", "the page does not exist (404/410)"),
    "client_error": ("网站不接受该网址", "the site does not accept the address"),
    "server_error": ("网站出错 (5xx)", "the site failed (5xx)"),
    "says_absent": ("网页提示内容不存在", "the page says that it is not there"),
    "front_page_instead": ("网址跳转到网站首页,原内容已不在", "the address leads to the front page: the content is gone"),
    "not_read": ("核查程序未能读取该网页", "our checks could not read the page"),
    "odd_status": ("应答状态异常", "an odd status"),
    "redirect_loop": ("跳转循环", "redirects go in a circle"),
    "too_many_redirects": ("跳转次数过多", "too many redirects"),
    "redirect_unreadable": ("跳转地址无法读取", "the address of the redirect cannot be read"),
    "connect_failed": ("无法连接网站", "no connection to the site"),
    "certificate": ("网站证书不为本机所信任或已过期,未读取;读者或仍可访问",
                    "this machine does not trust the site's certificate, or it has expired: not read, though readers may see it"),
    "no_network": ("核查程序所在主机没有网络或域名解析,不能判断", "this machine has no network or no name service: nothing can be told"),
    "connect_timeout": ("连接超时", "no connection in time"),
    "answer_timeout": ("网站未在时限内应答", "no answer in time"),
    "broke_off": ("连接中断", "the connection broke off"),
    "address_refused": ("网址指向非公网地址,未核查;内网须由管理员列入 GONGKAI_ADDRESS_TARGETS",
                        "no public address, so not visited; an administrator opens intranet targets in GONGKAI_ADDRESS_TARGETS"),
    "port_refused": ("网址的端口不在允许之列,未核查;可由管理员列入 GONGKAI_ADDRESS_TARGETS",
                     "not visited: its port is not allowed; an administrator opens targets in GONGKAI_ADDRESS_TARGETS"),
    "host_local": ("主机名属于本机或内部网络,未核查;内网目标请写 IP 地址",
                   "a host of this machine or an inner network, so not visited; write intranet targets as IP addresses"),
}  # fmt: skip
_OTHER: Final = (
    "网址写法有误,未核查;请更正网址",
    "the address is not written right, so it is not visited: correct it",
)


def words_of(code: str | None) -> tuple[str, str]:
    """The words of a code; of one that never was, that there was no visit yet."""
    if code is None:
        return "尚未核查", "not visited yet"
    return _CODES.get(code, _OTHER)
