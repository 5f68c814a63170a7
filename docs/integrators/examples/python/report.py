"""From an event to its publications: python report.py <number of the event> [day]

GONGKAI_URL=http://127.0.0.1:8000 GONGKAI_KEY=gk_... ; the feed's place is kept in $GONGKAI_FEED_FILE.
"""
# ruff: noqa: T201  a script that tells its reader what it does

import hashlib
import os
import sys
from pathlib import Path

from gongkai_client import Gongkai

if len(sys.argv) < 2:
    sys.exit("用法 / usage: python report.py 业务编号 [YYYY-MM-DD]")
gongkai = Gongkai(
    os.environ["GONGKAI_URL"],
    os.environ["GONGKAI_KEY"],
    Path(os.environ.get("GONGKAI_FEED_FILE", "gongkai-feed")),
)
today = gongkai.today().isoformat()
number, day = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else today
event = {
    "client_event_id": number,
    "event_type": "land.requisition.approved",
    "occurred_on": day,
    "dates": {"approval_received_on": day},
    "region": "360425",
    "body": "sample-land-bureau",
    "domain": "land-expropriation",
}

tried = gongkai.dry_run(event)
print(f"dry run: {len(tried['obligations'])} duties")
if tried["defects"]:  # 没有绑定等:先处理,再报送 / no binding and the like: mend it first
    sys.exit("\n".join(f"{found['code']}: {found['message_zh']}" for found in tried["defects"]))
reported = gongkai.report(event)
print(f"reported: {reported['event']['id']}")

waiting = set()
for duty in gongkai.duties(event=reported["event"]["id"]):
    # 尚无放假通知时 date 为 null,按 earliest 安排 / no notice yet: plan by the earliest day
    print(f"duty: {duty['item']['name']}, due {duty['due']['date'] or duty['due']['earliest']}")
    page = f"{duty['item']['name']} {number}".encode()  # 所公开的内容 / what was published
    publication = {
        "published_on": today,
        "title": duty["item"]["name"],
        "channels": ["gov_website"],
        "url": f"https://www.example.gov.cn/{number}.html",
        "elements": [element["name"] for element in duty["content_elements"]],
        "content_hash": f"sha256:{hashlib.sha256(page).hexdigest()}",
        # 先审查、后公开(条例第十七条)/ reviewed before it was published, Art. 17
        "review": {
            "officer": {"id": "u-21", "name": "赵审查"},
            "reviewed_on": today,
            "secrecy_opinion": "不涉密",
            "privacy_opinion": "不含个人信息",
            "decision": "publish",
        },
    }
    recorded = gongkai.publish(duty["id"], publication)
    print(f"published: {recorded['publication']['id']}, {recorded['obligation']['status']}")
    for warning in recorded["warnings"]:  # 缺必备要素,义务仍未履行 / elements are missing: still open
        print(f"warning: {warning['message_zh']} / {warning['message_en']}")
    waiting.add(f"obligations/{duty['id']}")

for told in gongkai.follow():
    print(f"event: {told['type']} {told['subject']}")
    if told["type"] == "gongkai.catalog.obligation.fulfilled.v1":
        waiting.discard(told["subject"])
    gongkai.handled(told)  # 处理完才记下编号 / only after it was handled
    if not waiting:
        break
print(f"done: {len(waiting)} duties left")
