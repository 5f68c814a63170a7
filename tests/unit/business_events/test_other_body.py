"""A body that is of another function than the item's responsible body (公开主体) is told, by the words of names."""

import pytest

from services.catalog.business_events.rules import other_body
from services.catalog.guidelines.rules import bodies_of


@pytest.mark.parametrize(
    ("named", "body", "odd"),
    [
        ("开发区自然资源主管部门", "永修县自然资源局", False),
        ("县级人民政府民政部门", "永修县民政局", False),
        ("县级政府民政部门、乡镇政府(街道办事处)", "永修县涂埠镇人民政府", False),
        ("地方各级财政部门", "永修县财政局", False),
        ("区应急局", "永修县应急管理局", False),
        ("县文广新旅局", "永修县文化广电新闻出版旅游局", False),
        ("区人力社保局", "永修县人力资源和社会保障局", False),
        ("土地房屋征收中心", "永修县自然资源局", False),
        ("乡镇人民政府", "永修县人民政府", False),
        ("负责管理的部门分别公开", "永修县财政局", False),  # the words name no function
        ("公开主体另定", "永修县财政局", False),
        (None, "永修县财政局", False),
        ("县级财政部门", "永修县某某服务中心", False),  # nor do these
        ("县级财政部门", "永修县民政局", True),
        ("开发区自然资源主管部门、财政部门", "永修县教育局", True),
        ("江上乡人民政府", "永修县财政局", True),
    ],
)  # fmt: skip
def test_other_body(named: str | None, body: str, odd: bool) -> None:
    found = other_body({"id": "x-1", "responsible_body": bodies_of(named)}, body)
    assert (found is not None) == odd
    if found:
        assert (found["code"], found["pointer"]) == ("other_body", "/body")
        assert named
        assert named in found["message_zh"]
