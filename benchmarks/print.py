"""What does printing a certificate cost beyond WeasyPrint itself? Goal: at most 1.15 times.

`./pocus bench print`: the worker's `render` (evidence read, template, PDF/A-3a with its attachment) beside WeasyPrint
on the same HTML with the same options, and on the same HTML as a plain PDF.
"""

from __future__ import annotations

import argparse
import warnings
from typing import Any

from benchmarks.ground.clock import medians
from benchmarks.ground.site import site, versions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, nargs="+", default=[120, 300], help="in the holder's log")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    warnings.simplefilter("ignore", ResourceWarning)
    print(
        f"{'scans':>6} {'pages':>5} {'kB':>6} {'ours ms':>8} {'same options ms':>16} {'ratio':>6} {'plain ms':>9} {'ratio':>6}"
    )
    with site():
        import weasyprint  # noqa: PLC0415

        from benchmarks.ground.filling import fill, lengthen  # noqa: PLC0415 -- models exist once the site is set up
        from benchmarks.ground.tour import EXAM, OTHER_EXAM, certificate  # noqa: PLC0415

        seeded = fill(1, min(given.scans))
        for scans, exam in zip(sorted(given.scans), (EXAM, OTHER_EXAM), strict=False):
            lengthen(seeded, scans)
            _run(scans, certificate(seeded, exam), given.rounds)
        print(f"{versions()}, WeasyPrint {weasyprint.__version__}; medians of {given.rounds}")


def _run(scans: int, issued: Any, rounds: int) -> None:
    from django.template.loader import render_to_string  # noqa: PLC0415
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from pocus_credentialing.credentials import pdf  # noqa: PLC0415
    from pocus_credentialing.credentials.models import Certificate  # noqa: PLC0415

    def ours() -> bytes:
        row = Certificate.objects.select_related("institution", "version__programme", "evidence").get(pk=issued.pk)
        return pdf.render(row, row.evidence, "A4")

    evidence = Certificate.objects.select_related("evidence").get(pk=issued.pk).evidence
    html = render_to_string("credentials/print/certificate.html", pdf.context_of(issued, evidence, "A4"))
    base = pdf.FONTS.as_uri() + "/"

    def same() -> Any:
        return HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/a-3a", font_config=FontConfiguration())

    def plain() -> Any:
        return HTML(string=html, base_url=base).write_pdf()

    taken = medians({"ours": ours, "same": same, "plain": plain}, rounds, warm=1)
    pages = len(HTML(string=html, base_url=base).render().pages)
    print(
        f"{scans:6} {pages:5} {len(ours()) / 1000:6.0f} {taken['ours']:8.0f} {taken['same']:16.0f} "
        f"{taken['ours'] / taken['same']:6.2f} {taken['plain']:9.0f} {taken['ours'] / taken['plain']:6.2f}"
    )


if __name__ == "__main__":
    main()
