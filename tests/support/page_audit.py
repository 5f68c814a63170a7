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


#: Texts whose contrast with what lies behind them is below WCAG 2.2 AA: 4.5, for large ones 3.
FAINT = """
(() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const style = getComputedStyle(e), size = parseFloat(style.fontSize);
      const [a, b] = [light(parts(style.color)), light(behind(e))].sort((x, y) => y - x);
      const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      return [(a + 0.05) / (b + 0.05), large ? 3 : 4.5, e.outerHTML.slice(0, 120)];
    })
    .filter(([contrast, least]) => contrast < least);
})()
"""


def assert_readable(page: Page, address: str) -> None:
    """Every text stands out from what lies behind it (WCAG 2.2, 1.4.3)."""
    faint = page.ask(FAINT)
    assert faint == [], (address, faint)
