"""Chinese words of consultations, the same on pages and in letters."""

from typing import Final

#: The page on which whoever was consulted reads the letter and answers.
OPINION_PAGE: Final = "/opinion"
OPINIONS: Final = {"agree": "同意公开", "object": "不同意公开", "partial": "同意部分公开"}
