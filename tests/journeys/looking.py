"""Is this page good for eyes and keys? What axe finds, what runs over the edge, where the Tab key leads."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[1] / "vendor/axe-core-4.14.1/axe.min.js").read_text()
# The menu stays shut: it lies over the page, which is right, and would hide what is looked at.
UNFOLD = "document.querySelectorAll('main details').forEach(part => part.open = true)"
TARGETS = "{rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}"
# Everything on a phone in the light; wide and in the dark, what depends on where things lie and on the colours, as nothing
# else differs.
RUNS = (
    ("light", 360, f"axe.run(document, {TARGETS})"),
    ("dark", 1440, "axe.run(document, {runOnly: ['target-size', 'scrollable-region-focusable', 'color-contrast']})"),
)
FAULTS = "r => r.violations.map(v => v.id + ' at ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', '))"
OVER = "document.documentElement.scrollWidth - innerWidth"
WIDEST = """() => [...document.querySelectorAll('main *, header *, footer *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest('.table-region, .tabs, svg'))
    .slice(0, 3).map(each => each.tagName + '.' + each.className).join(', ')"""
# What has the focus: a mark to know it again, whether that is seen (on it, its label or what is drawn beside it), and
# whether something lies over all of it.
STOP = """() => {
    const held = document.activeElement;
    if (!held || held === document.body) return null;
    held.stop ??= ++(window.stops ??= {count: 0}).count;
    const seen = [held, held.parentElement, held.nextElementSibling, held.closest('label, .row, li')].some(each =>
        each && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
    const box = held.getBoundingClientRect();
    const points = [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]].map(([x, y]) =>
        document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
    const free = points.some(hit => hit && (held.contains(hit) || hit.contains(held) || hit.closest('label')?.control === held));
    return [held.stop, seen, free, held.outerHTML.slice(0, 90)];
}"""


def axe(page: Page) -> list[str]:
    """In both themes, wide and narrow, with everything unfolded."""
    page.evaluate(UNFOLD)
    found = []
    for theme, width, run in RUNS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{theme}, {width} px: {fault}" for fault in page.evaluate(f"{run}.then({FAULTS})")]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def reflow(page: Page) -> list[str]:
    """At 320 px, and with letters of double size at 640 px."""
    found = []
    for width, size in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => document.documentElement.style.fontSize = size", size)
        over = page.evaluate(OVER)
        if over > 0:
            found.append(f"{over} px over the edge at {width} px, letters {size}: {page.evaluate(WIDEST)}")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def walk(page: Page, at_most: int = 400) -> list[str]:
    """By the Tab key from the top until the focus leaves the page or comes round."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    met: set[int] = set()
    found: list[str] = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or stop[0] in met:
            return found if len(met) > 3 else [*found, f"only {len(met)} stops"]
        mark, seen, free, what = stop
        met.add(mark)
        found += [] if seen else [f"focus not seen: {what}"]
        found += [] if free else [f"focus covered: {what}"]
    return [*found, f"no end after {at_most} stops"]
