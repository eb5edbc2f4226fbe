"""axe-core (MPL-2.0, from the pinned package axe-playwright-python) run in the page as it is."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page) -> list[str]:
    """`rule: selector` of everything that axe objects to; empty when nothing.

    In forced colors the palette is the reader's own, and axe reads colors that are not painted.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(SCRIPT)
    found = page.evaluate(
        """async (tags) => { const told = await axe.run(document,
             { runOnly: tags, resultTypes: ['violations'],
               rules: { 'color-contrast':
                 { enabled: !matchMedia('(forced-colors: active)').matches } } });
           return told.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target}`)); }""",
        list(TAGS),
    )
    return list(found)
