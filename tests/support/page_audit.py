"""What each page for people has to hold in a browser, on a desk and on a phone."""

from itertools import pairwise

from tests.support.browser import Page

#: By how much the page is wider than the window.
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: What a finger cannot meet well: lower than 44 px (rounded).
SMALL_TARGETS = """
[...document.querySelectorAll('main button, main .button, main input:not([type=hidden]), main select, main textarea,' +
  ' .tabs a, .tick, summary')]
  .map(e => e.matches('.tick input') ? e.closest('label') : e)
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 120))
"""


def assert_usable(page: Page, address: str) -> None:
    """One heading, headings in their order, nothing sideways, every control named and large enough for a finger."""
    assert page.ask("document.querySelectorAll('h1').length") == 1, address
    assert page.ask(WIDTH) <= 0, f"{address} scrolls sideways"
    assert page.ask(SMALL_TARGETS) == [], address
    controls = page.controls()
    assert len(controls) > 3
    assert [role for role, name in controls if not name.strip()] == [], address
    levels = page.ask("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert all(b - a <= 1 for a, b in pairwise(levels)), (address, levels)
