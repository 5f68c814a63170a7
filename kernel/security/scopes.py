"""The closed list of scopes; a key carries some of them, an operation asks for one."""

from typing import Final

#: scope -> (Chinese, English): what a key with it may do, always inside its own division.
SCOPES: Final[dict[str, tuple[str, str]]] = {
    "catalogue:read": ("读取本区划未发布的目录、标准、绑定", "read unpublished catalogues and bindings"),
    "catalogue:write": ("起草目录、登记机构", "draft catalogues and keep bodies"),
    "catalogue:approve": ("发布目录", "publish catalogues"),
    "bindings:write": ("绑定业务事件与公开事项", "bind events of business systems to items"),
    "duties:read": ("读取公开义务", "read disclosure duties"),
    "events:write": ("报送业务事件", "report business events"),
    "publications:write": ("登记与撤回公开记录", "record and withdraw publications"),
    "publications:review": ("对拟公开内容作审查决定", "decide reviews before publication"),
    "portals:publish": ("门户回告所公布的稿件", "tell what a portal has published"),
    "reference:write": ("导入本区划的乡级、村级区划", "import townships and villages"),
    "guidelines:write": ("登记领域与标准指引(全系统共用)", "register domains and guidelines, shared by all"),
    "applications:write": ("登记、补正、撤回依申请公开的申请", "register, correct and withdraw applications"),
    "applications:read": ("读取本区划的申请(申请人已遮盖)", "read applications, the applicant masked"),
    "applications:handle": (
        "办理申请:告知、征求意见、收费、送达",
        "handle applications: notices, consultations, fees, delivery",
    ),
    "applications:approve": (
        "批准延期与答复(工作机构负责人)",
        "approve extensions and decisions (head of the office)",
    ),
    "applications:personal": (
        "查看或删除申请人信息(须登记理由)",
        "see or erase an applicant's data, with a reason",
    ),
    "applications:administer": (
        "维护工作机构、文书模板与年度报告",
        "keep offices, letter templates and annual reports",
    ),
    "interpretation:read": (
        "读取本区划的解读包、审签、回应",
        "read interpretation packages, sign-off, responses",
    ),
    "interpretation:write": (
        "报送文件、方案、解读材料,发起审签",
        "submit documents, plans, materials; open sign-off",
    ),
    "interpretation:approve": (
        "审签、退文、发布、复核",
        "sign, return, release, review",
    ),
    "push:read": (
        "读取本区划的订阅者(联系方式已遮盖)、订阅、受众",
        "read subscribers (addresses masked), subscriptions, audiences",
    ),
    "push:subscribe": (
        "登记订阅者、订阅与受众群体",
        "register subscribers, subscriptions and audience groups",
    ),
    "push:connect": (
        "登记与维护推送端点及其密钥",
        "register and keep endpoints of push and their secrets",
    ),
    "push:send": ("确定受众、发送消息", "resolve audiences and send messages"),
    "operations:write": ("运维:查看与重放死信", "operate: read and replay dead letters"),
    "officer:assert": ("代为声明经办人 (Gongkai-Officer)", "assert an acting officer (Gongkai-Officer)"),
}
