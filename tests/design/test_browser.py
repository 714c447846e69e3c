"""Do the parts work in a real browser: for eyes, for keys, for small screens?"""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[1] / "vendor/axe-core-4.14.1/axe.min.js").read_text()
OPEN_ALL = "document.querySelectorAll('details').forEach(part => part.open = true)"
EVERYTHING = "axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"
# Everything on a phone; wide, what depends on where things lie; and in the dark the colours, as nothing else differs.
RUNS = [
    ("light", 320, EVERYTHING),
    ("light", 768, "axe.run(document, {runOnly: ['target-size', 'scrollable-region-focusable']})"),
    ("dark", 1440, "axe.run(document, {runOnly: ['color-contrast']})"),
]
FAULTS = "r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).join(', '))"
SEEKED = """new Promise(done => { const video = document.querySelector('video');
    video.seeking ? video.addEventListener('seeked', () => done(), {once: true}) : done(); })"""


@pytest.fixture
def clips(with_clips, address):
    return with_clips(f"{address}clips/")


@pytest.mark.parametrize(("theme", "width", "run"), RUNS)
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(chromium, address, every_page, theme, width, run):
    context = chromium.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", bypass_csp=True)
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page = context.new_page()
    found = []
    for name in every_page:
        page.goto(address + name)
        page.evaluate(OPEN_ALL)
        page.evaluate(AXE)
        found += [f"{name}: {fault}" for fault in page.evaluate(f"{run}.then({FAULTS})")]
        over = page.evaluate("document.documentElement.scrollWidth") - width
        found += [f"{name}: {over} px over the edge"] if over > 0 else []
    context.close()
    assert found == []


def test_the_arrow_keys_step_frame_by_frame_to_the_centre_of_each(clips):
    clips.locator("video").first.focus()
    shown, times = [], []
    for key in ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"]:
        clips.keyboard.press(key)
        clips.evaluate(SEEKED)
        times.append(round(clips.locator("video").first.evaluate("video => video.currentTime * 24"), 3))
        shown.append(clips.locator(".viewer output").text_content())
    assert times == [13.5, 14.5, 13.5, 23.5, 0.5]
    assert shown == ["14 / 24", "15 / 24", "14 / 24", "24 / 24", "1 / 24"]


def test_a_comment_leads_to_its_frame_in_its_clip_and_a_field_takes_the_frame_shown(clips):
    clips.get_by_text("Frame 20 of clip 3").click()
    clips.get_by_role("button", name="Take the frame shown").click()
    assert clips.locator("#frame").input_value() == "20"
    assert [video.is_visible() for video in clips.locator("video").all()] == [False, True]


PICTURES = ".viewer .stage > :is(video, img)"


def seen(page, what):
    return [each.is_visible() for each in page.locator(what).all()]


def test_a_still_has_its_tab_between_two_films_and_one_picture_stands_at_a_time(clips):
    tabs = clips.locator(".viewer .tabs button")
    assert tabs.all_text_contents() == ["Clip 1, PLAX", "Clip 2, PSAX", "Clip 3, A4C"]
    found = [seen(clips, PICTURES)]
    for tab in tabs.all()[1:]:
        tab.click()
        found.append(seen(clips, PICTURES))
    assert found == [[True, False, False], [False, True, False], [False, False, True]]


def test_brightness_and_zoom_reach_a_still_which_has_nothing_to_play(clips):
    film_controls = ".viewer .toolbar [data-film]"
    clips.get_by_role("button", name="Clip 2, PSAX").click()
    assert seen(clips, film_controls) == [False] * 6
    clips.locator("[name=brightness]").fill("180")
    clips.get_by_role("button", name="Larger").click()
    clips.locator(".viewer img").press("ArrowRight")
    clips.locator(".viewer img").press(" ")
    style = "picture => [picture.style.filter, picture.style.transform]"
    assert clips.locator(".viewer img").evaluate(style) == ["brightness(180%)", "translate(0px, 0px) scale(1.5)"]
    clips.get_by_role("button", name="Clip 3, A4C").click()
    assert seen(clips, film_controls) == [True] * 6


def test_without_a_script_every_clip_is_listed_under_its_number(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}clips/")
    assert page.locator(".viewer figcaption").all_inner_texts() == ["Clip 1, PLAX", "Clip 2, PSAX", "Clip 3, A4C"]
    assert (seen(page, PICTURES), seen(page, ".viewer .tabs, .viewer .toolbar")) == ([True] * 3, [False] * 2)
    context.close()


def test_speed_brightness_and_zoom_reach_the_clip(clips):
    clips.locator("[name=speed]").select_option("0.25")
    clips.locator("[name=brightness]").fill("180")
    clips.get_by_role("button", name="Larger").click()
    video = clips.locator("video").first
    assert video.evaluate("v => [v.playbackRate, v.style.filter, v.style.transform]") == [
        0.25, "brightness(180%)", "translate(0px, 0px) scale(1.5)",
    ]  # fmt: skip


def test_a_clip_does_not_start_by_itself_where_motion_is_unwelcome(page, address):
    page.goto(f"{address}review/")
    assert page.locator("video").first.evaluate("video => video.paused") is True


def box(page):
    return [int(page.locator(f"#id_{name}").input_value()) for name in ("x", "y", "width", "height")]


def test_the_crop_is_drawn_moved_and_resized_by_pointer_in_pixels_of_the_original(clips):
    svg = clips.locator("us-crop .stage svg")
    svg.scroll_into_view_if_needed()
    area = svg.bounding_box()
    scale = area["width"] / 480

    def drag(x1, y1, x2, y2):
        clips.mouse.move(area["x"] + x1 * scale, area["y"] + y1 * scale)
        clips.mouse.down()
        clips.mouse.move(area["x"] + x2 * scale, area["y"] + y2 * scale)
        clips.mouse.up()
        return box(clips)

    assert drag(20, 20, 200, 150) == [20, 20, 180, 130]
    assert drag(100, 100, 150, 120) == [70, 40, 180, 130]
    assert drag(250, 170, 400, 300) == [70, 40, 330, 260]
    assert drag(400, 300, 900, 900) == [70, 40, 410, 320]


def test_the_picture_is_dimmed_only_once_there_is_a_frame(clips):
    shade = "document.querySelector('us-crop .shade').getBoundingClientRect().width > 0"
    dimmed = [clips.evaluate(shade)]
    for width in ("", "352"):
        clips.locator("#id_width").fill(width)
        dimmed.append(clips.evaluate(shade))
    assert dimmed == [True, False, True]


def test_on_a_small_phone_chips_keep_their_words_inside_and_both_ways_to_save_stand_in_one_row(chromium, address):
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{address}forms/")
    room = """chips => chips.filter(chip => [...chip.children].some(word => word.tagName === 'SPAN'
        && word.getBoundingClientRect().right > chip.getBoundingClientRect().right - 4)).map(chip => chip.textContent)"""
    assert page.locator(".chip").evaluate_all(room) == []
    tops = "bar => [...bar.children].map(button => Math.round(button.getBoundingClientRect().top + button.offsetHeight / 2))"
    first, second = page.locator(".savebar").first.evaluate(tops)
    assert first == second
    context.close()


def test_the_crop_is_moved_and_resized_by_keys_and_buttons_alone(clips):
    clips.locator("us-crop .stage svg").focus()
    clips.keyboard.press("ArrowRight")
    clips.keyboard.press("Shift+ArrowDown")
    assert box(clips) == [69, 48, 352, 301]
    clips.get_by_role("button", name="Whole picture").last.click()
    assert box(clips) == [0, 0, 480, 360]


def test_a_page_in_two_columns_stands_so_on_a_desktop(page, address):
    page.goto(address)
    columns = """page => page.insertAdjacentHTML('beforeend', '<div class=split><p>One<p>Two</div>')
        || getComputedStyle(document.querySelector('.split')).gridTemplateColumns.split(' ').length"""
    assert page.locator(".page").evaluate(columns) == 2


def test_every_stop_of_the_tab_key_is_seen(page, address):
    page.goto(f"{address}lists/")
    unseen, stops = [], 0
    for _ in range(40):
        page.keyboard.press("Tab")
        outline, name = page.evaluate(
            "[parseFloat(getComputedStyle(document.activeElement).outlineWidth), document.activeElement.outerHTML]"
        )
        if name.startswith("<body"):
            break
        stops += 1
        unseen += [name[:80]] if outline < 2 else []
    assert (unseen, stops > 15) == ([], True)


def test_a_code_is_copied_by_one_press(chromium, address):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://pocus.example.org/join/7K3M-Q9TD-X2VA"
    context.close()


def test_an_upload_shows_the_page_that_answers_it(page, address):
    page.route(
        "**/arrived/",
        lambda route: route.fulfill(
            content_type="text/html", body="<title>Arrived</title><main tabindex=-1><h1>Clip received</h1></main>"
        ),
    )
    page.goto(f"{address}clips/")
    page.evaluate("document.querySelector('us-upload form').action = '/arrived/'")
    page.locator("us-upload [type=file]").set_input_files(
        {"name": "a.dcm", "mimeType": "application/dicom", "buffer": b"DICM" * 1000}
    )
    page.get_by_role("button", name="Send the clip").click()
    page.get_by_role("heading", name="Clip received").wait_for()
    assert (page.title(), page.evaluate("document.activeElement.tagName")) == ("Arrived", "MAIN")
    assert page.locator("main").evaluate("main => getComputedStyle(main).outlineStyle") == "none"


def test_an_upload_that_is_cut_off_says_so_and_can_be_sent_again(chromium, address):
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/cut/", lambda route: route.abort())
    page.goto(f"{address}clips/")
    page.evaluate("document.querySelector('us-upload form').action = '/cut/'")
    page.locator("us-upload [type=file]").set_input_files(
        {"name": "a.dcm", "mimeType": "application/dicom", "buffer": b"DICM"}
    )
    send = page.get_by_role("button", name="Send the clip")
    send.click()
    page.get_by_text("The connection was lost").wait_for()
    assert send.is_enabled() is True
    context.close()


def test_no_file_is_chosen_while_others_are_being_sent_since_it_would_be_lost(clips):
    chosen, found = clips.locator("us-upload [type=file]").first, []
    for now in ("true", "false"):
        clips.locator("us-upload").first.evaluate(f"part => part.busy({now})")
        found.append(chosen.is_disabled())
    assert found == [True, False]
