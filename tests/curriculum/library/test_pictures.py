"""Are a module's pictures its own, safe to show, told in words, and kept with the version that showed them?"""

import hashlib
import re
import subprocess
from base64 import b64decode
from html import escape

import pytest

from campaigns.films import FILMS
from curriculum import films
from curriculum.library.errors import LibraryError
from curriculum.library.lessons import as_html, words_in
from curriculum.library.modules import read_module, read_modules
from curriculum.library.nodes import LIBRARY
from curriculum.models import Module
from curriculum.reading import as_page
from tests.factories.curriculum import FILM, a_filmed_module

SHOWN = re.compile(r'<figure><img src="data:image/svg\+xml;base64,([\w+/=]+)" width="480" alt="([^"]+)">')
LINE = next(
    number
    for number, line in enumerate((LIBRARY / "modules/lung.md").read_text(encoding="utf-8").splitlines(), start=1)
    if "(base.svg" in line
)
START = '<rect width="400" height="310" rx="12" fill="#101b22"/>'

MISTAKES = [
    ("lung.md", "(base.svg ", "(bases.svg ", f"lung.md: line {LINE}: expected a picture that is there: modules/lung/bases.svg"),
    ("lung.md", "(base.svg ", "(../cardiac/windows.svg ", f"lung.md: line {LINE}: expected a picture of the module's own folder, such as view.svg or sweep.mp4, not ../cardiac/windows.svg"),
    ("lung.md", "(base.svg ", "(https://example.org/base.svg ", f"lung.md: line {LINE}: expected a picture of the module's own folder, such as view.svg or sweep.mp4, not https://example.org/base.svg"),
    ("lung.md", "(base.svg ", "(base.png ", f"lung.md: line {LINE}: expected a picture of the module's own folder, such as view.svg or sweep.mp4, not base.png"),
    ("lung.md", "![The base", "Look: ![The base", f"lung.md: line {LINE}: expected a picture by itself, between blank lines"),
    ("lung.md", "![The base", "- ![The base", f"lung.md: line {LINE}: expected a picture by itself, between blank lines"),
    ("lung.md", '(base.svg "Fluid', '(base.svg "[1] Fluid', f"lung.md: line {LINE}: expected a description and a caption without square brackets, because those are for sources"),
    ("lung/base.svg", START, "<script>alert(1)</script>", "lung/base.svg: line 2: expected lines, shapes and words only, not the element script"),
    ("lung/base.svg", START, '<rect onload="alert(1)"/>', "lung/base.svg: line 2: expected plain looks only, not the attribute onload=alert(1)"),
    ("lung/base.svg", START, '<rect style="fill:red"/>', "lung/base.svg: line 2: expected plain looks only, not the attribute style=fill:red"),
    ("lung/base.svg", START, '<rect fill="url(https://example.org/)"/>', "lung/base.svg: line 2: expected plain looks only, not the attribute fill=url(https://example.org/)"),
    ("lung/base.svg", START, "<rect>", "lung/base.svg: line 21: expected XML that can be read (mismatched tag)"),
    ("lung/base.svg", "<svg ", "<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg ", "lung/base.svg: line 1: expected no document type"),
    ("lung/base.svg", START, START + " " * 12_000, "lung/base.svg: (whole file): expected 12000 bytes at most"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "sentence"), MISTAKES, ids=[each[3][-40:] for each in MISTAKES])
def test_a_mistake_in_a_picture_is_named_with_file_and_line(changed, file, old, new, sentence):
    with pytest.raises(LibraryError) as refused:
        read_module("lung", changed(f"modules/{file}", old, new))
    assert str(refused.value) == f"modules/{sentence}"


def test_a_picture_without_words_is_refused(changed):
    text = (LIBRARY / "modules/lung.md").read_text(encoding="utf-8")
    described = re.findall(r"!\[[^\]]+\]\(base\.svg", text)[0]
    with pytest.raises(LibraryError) as refused:
        read_module("lung", changed("modules/lung.md", described, "![The lung](base.svg"))
    assert str(refused.value) == (
        f"modules/lung.md: line {LINE}: expected a description in the picture's square brackets, of 5 words or more"
    )


def test_a_picture_that_no_text_shows_is_named(changed):
    folder = changed("modules/lung.md", "lung", "lung")
    (folder / "modules/lung/spare.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(LibraryError) as refused:
        read_module("lung", folder)
    assert str(refused.value) == (
        "modules/lung/spare.svg: (whole file): expected a text that shows it: modules/lung.md"
    )


@pytest.mark.parametrize("module", read_modules(), ids=lambda each: each.code)
def test_every_module_shows_its_drawings_themselves_described_in_words(module):
    drawn = {path.read_bytes() for path in (LIBRARY / "modules" / module.code).glob("*.svg")}
    shown = SHOWN.findall(module.html)
    assert {b64decode(data) for data, _ in shown} == drawn
    drawings = [each for each in module.pictures if not each.is_video]
    assert len(shown) == module.html.count("<img") == module.markdown.count(".svg ") >= 1
    assert [described for _, described in shown] == [escape(each.description) for each in drawings]
    assert min(len(each.description.split()) for each in module.pictures) >= 15


def test_the_library_s_own_videos_are_short_small_and_silent_and_no_module_has_another():
    found = {f"{each.code}/{film.name}" for each in read_modules() for film in each.films}
    assert found == {"lung/sliding.mp4", "dvt/pressing.mp4"} == set(FILMS)
    for name in sorted(found):
        path = LIBRARY / "modules" / name
        asked = "ffprobe -v error -show_entries stream=codec_type,width,height,nb_frames -of csv=p=0"
        said = subprocess.run([*asked.split(), str(path)], capture_output=True, text=True, check=True).stdout
        assert said.split() == ["video,480,330,150"]  # six seconds, no sound
        assert path.stat().st_size < 300_000


SAID = "The probe slides down from the xiphoid to the navel"


@pytest.fixture
def filmed(changed):
    """A copy of the library whose module on the lung shows this file as a short video."""

    def write(content):
        shown = f'![{SAID}](sweep.mp4 "One sweep.")\n\n![The base'
        folder = changed("modules/lung.md", "![The base", shown)
        (folder / "modules/lung/sweep.mp4").write_bytes(content)
        return folder

    return write


def test_a_short_video_is_shown_without_playing_by_itself_and_told_in_words(filmed, tmp_path, settings):
    folder = filmed(FILM)
    lung = read_module("lung", folder)
    [_own, swept] = lung.films
    assert swept.to_json() == {"name": "sweep.mp4", "digest": hashlib.sha256(FILM).hexdigest()}
    assert (
        '<figure><video src="video/sweep.mp4" width="480" controls muted playsinline preload="metadata"></video>'
        f"<figcaption>One sweep. {SAID}</figcaption></figure>"
    ) in lung.html
    settings.MEDIA_ROOT = tmp_path / "kept"
    films.keep(lung, folder)
    (folder / "modules/lung/sweep.mp4").write_bytes(b"another")
    assert films.place_of(swept.digest).read_bytes() == FILM


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x1aE\xdf\xa3 a film of another kind", "a video in an MP4 file"),
        (FILM + bytes(8_000_000), "8000000 bytes at most"),
    ],
    ids=["another kind", "too long"],
)
def test_a_video_that_is_none_or_too_long_is_refused(filmed, content, expected):
    with pytest.raises(LibraryError) as refused:
        read_module("lung", filmed(content))
    assert str(refused.value) == f"modules/lung/sweep.mp4: (whole file): expected {expected}"


def test_a_video_is_handed_out_in_parts_to_whoever_is_signed_in(tina, client_of):
    a_filmed_module(Module.objects.get(code="lung"))
    address = "/modules/filmed/video/sweep.mp4"
    part = client_of(tina).get(address, headers={"Range": "bytes=4-11"})
    assert (part.status_code, b"".join(part.streaming_content), part["Content-Type"]) == (206, b"ftypmp42", "video/mp4")
    assert client_of(None).get(address).status_code == 302
    assert client_of(tina).get("/modules/filmed/video/other.mp4").status_code == 404


def test_what_an_author_types_around_a_picture_is_escaped():
    html = as_html('![A "wide" <b>aorta</b> in short axis](a.svg "Width & <i>wall</i>")', {"a.svg": "data:x"})
    assert html == (
        '<figure><img src="data:x" width="480" alt="A &quot;wide&quot; &lt;b&gt;aorta&lt;/b&gt; in short axis">'
        "<figcaption>Width &amp; &lt;i&gt;wall&lt;/i&gt;</figcaption></figure>\n"
    )
    assert as_html("![A wide aorta in short axis](a.svg)", {}) == ""


def test_a_picture_adds_no_words_to_read_and_its_caption_is_small():
    assert words_in('Two words.\n\n![The aorta in short axis](a.svg "Caption here")') == 2
    shown = as_page("<figure><figcaption>Look</figcaption></figure>", []).html
    assert shown == '<figure><figcaption class="small soft">Look</figcaption></figure>'
