"""What a letter may say, whom it may ask, what silence means, and what its addressee sees. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel.http.problems import FieldError
from kernel.text import normalised
from services.disclosure_requests.applications.identity import masked_name, masked_number
from services.disclosure_requests.personal_data.rules import personal_words

#: How long a link lives, in calendar days: the 15 working days, the post and a holiday (ours, no law's).
LINK_DAYS: Final = 60
ART_32: Final = "《政府信息公开条例》第三十二条"


@dataclass(frozen=True, slots=True)
class Silence:
    """What follows when the addressee does not answer in time."""

    article: str
    text: str


SILENCE: Final[Mapping[str, Silence]] = {
    "third_party": Silence(
        ART_32, "自收到征求意见书之日起15个工作日内提出意见;逾期未提出意见的,由行政机关依照条例的规定决定是否公开"
    ),
    "co_maker": Silence(
        "《政府信息公开条例》第三十四条", "自收到征求意见书之日起15个工作日内提出意见;逾期未提出意见的,视为同意公开"
    ),
    "other_organ": Silence(
        "《政府信息公开条例》第三十三条第三款", "法律未规定答复期限;征求意见所需时间不计入答复期限,请尽快函复"
    ),
}  # fmt: skip


def faults(letter: Mapping[str, Any], person: Mapping[str, Any] | None, today: date) -> list[FieldError]:
    """Members that do not hold: a day to come, an organ asked as a third party, words that give the applicant away.
    `person`: the application in clear; an extract may hold the name, as the information asked for may.
    """
    found = []
    if letter["sent_on"] > today:
        zh, en = f"发函之日不能晚于今日 {today}", f"the day cannot be later than today, {today}"
        found.append(FieldError("/sent_on", "in_the_future", zh, en))
    is_organ = letter["addressee"]["kind"] == "organ"
    if is_organ is (letter["party"] == "third_party"):
        zh = "第三方为个人、法人或其他组织;共同制作机关、其他机关为行政机关"
        en = "a third party is a person or organisation; co-makers and other organs are organs"
        found.append(FieldError("/addressee/kind", "wrong_addressee", zh, en))
    if person is not None:
        name = person["applicant"]["name"]
        told = set(personal_words(person))
        for member, words in (("question", told | {name}), ("extract", told - {name})):
            if letter[member] and _holds(letter[member], words):
                zh = "征求意见书不得写明申请人(姓名、证件号码、联系方式),请删去"
                en = "a letter does not tell who applies (name, number, ways to reach): take it out"
                found.append(FieldError(f"/{member}", "names_the_applicant", zh, en))
    return found


def _holds(text: str, words: Iterable[str]) -> bool:
    plain = normalised(text)
    return any(len(word) > 1 and word in plain for word in map(normalised, words))


def masked(addressee: Mapping[str, Any]) -> dict[str, Any]:
    """An addressee as answers show it: persons masked, organisations and organs by their name."""
    is_person = addressee["kind"] == "person"
    hidden = {
        name: masked_number(addressee[name]) for name in ("telephone", "email") if addressee[name] is not None
    }
    address = addressee["address"]
    return {
        "kind": addressee["kind"],
        "name": masked_name(addressee["name"]) if is_person else addressee["name"],
        "address": address and (address[:6] + "***" if is_person else address),
        **hidden,
    }
