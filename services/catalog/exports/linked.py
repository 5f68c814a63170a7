"""A catalogue as linked data: DCAT 3 in JSON-LD (W3C), a dataset for each item. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from services.catalog.exports.layout import Item

MEDIA_TYPE: Final = "application/ld+json"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


def dcat(about: Mapping[str, Any], items: Sequence[Item], domains: Mapping[str, str]) -> bytes:
    """The document. `about`: `id`, `title`, `region`, `place`, `issued` (null for a draft), `base` (the address of the
    catalogue, to which those of its items are added).
    """
    document = {
        "@context": _CONTEXT, "@id": about["base"], "@type": "dcat:Catalog", "dct:identifier": about["id"],
        "dct:title": _zh(about["title"]), "dct:spatial": {"@id": f"urn:gb2260:{about['region']}", "skos:prefLabel": _zh(about["place"])},
        "dct:language": "zh-CN", "dcat:dataset": [_dataset(about["base"], item, domains) for item in items],
    }  # fmt: skip
    if about["issued"]:
        document["dct:issued"] = {"@value": about["issued"], "@type": "xsd:date"}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _dataset(base: str, item: Item, domains: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": f"{base}/items/{item['id']}", "@type": "dcat:Dataset", "dct:identifier": item["id"],
        "dct:title": _zh(item["name"]),
        "dcat:theme": {"@id": f"urn:gongkai:domain:{item['domain']}", "skos:prefLabel": _zh(domains.get(item["domain"], item["domain"]))},
    }  # fmt: skip
    if item["content_elements"]:
        found["dct:description"] = _zh("、".join(element["name"] for element in item["content_elements"]))
    if item["responsible_body"]:
        found["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": _zh(item["responsible_body"]["text"])}
    if item["time_limit"]:
        found["dct:accrualPeriodicity"] = _zh(item["time_limit"]["text"])
    if item["basis"]:
        found["dct:conformsTo"] = [
            {"@type": "dct:Standard", "dct:title": _zh(act["title"])}
            | ({"dct:identifier": act["number"]} if act["number"] else {})
            for act in item["basis"]
        ]
    if item["audience"]:
        found["dct:audience"] = {"@type": "dct:AgentClass", "dct:identifier": item["audience"]["scope"]}
    if item["method"]:
        found["dct:accessRights"] = {"@type": "dct:RightsStatement", "dct:identifier": item["method"]}
    return found


def _zh(text: str | None) -> dict[str, str | None]:
    return {"@value": text, "@language": "zh-CN"}
