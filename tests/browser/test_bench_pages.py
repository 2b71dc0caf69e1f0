"""The benches as a reader uses them: by keyboard and pointer, with an address, on a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import PHONE, darken, opened
from findings import CONTRAST, TOO_WIDE, violations
from playwright.sync_api import Page, expect

CONVOLUTION, FIELD, SAMPLING = PAGES = [
    f"book/benches/{name}" for name in ("convolution", "receptive-field", "sampling")
]
WAYS = pytest.mark.parametrize("way", ["http", "disk"])
# One setting of each kind, impossible ones among them.
STATES = [
    (CONVOLUTION, ""),
    (CONVOLUTION, "#kind=transposed&in=4x5&k=4&p=1&op=1"),
    (CONVOLUTION, "#in=224&cin=3&cout=64&k=7&p=3&bias=&cell=50,111"),
    (CONVOLUTION, "#in=2x9&k=3&p=0&g=2"),
    (CONVOLUTION, "#in=99999&k=99999&d=99999&p=99999&s=99999&cin=99999&cout=99999"),
    (FIELD, "#layers=resnet50&at=40"),
    (FIELD, "#layers=c7s2p3,m3s2p2,c3d40&in=32"),
    (FIELD, "#layers=c3s9x9"),
    (FIELD, "#layers=nonsense"),
    (SAMPLING, "#t=0.7&k=6&p=0.95&m=0.05"),
    (SAMPLING, "#t=0&order=last&tokens=halves"),
    (SAMPLING, "#p=1.2&k=0&tokens=a:1|b:x"),
]
EVERY_STATE = pytest.mark.parametrize(("page", "state"), STATES)


def result(tab: Page, name: str) -> str:
    """What stands in an element of the page."""
    return tab.locator(f"#{name}").inner_text()


@EVERY_STATE
def test_every_state_is_accessible_in_the_light_and_in_the_dark(desktop, addresses, page, state):
    with opened(desktop, addresses["disk"], page, state) as tab:
        tab.evaluate(AXE_SCRIPT)
        assert violations(tab) == []
        darken(tab)
        assert violations(tab, runOnly=CONTRAST) == []


@EVERY_STATE
def test_no_state_scrolls_sideways(desktop, addresses, page, state):
    with opened(desktop, addresses["disk"], page, state) as tab:
        for width in (320, 360, 390, 640, 1024, 1280):
            tab.set_viewport_size({"width": width, "height": 800})
            assert tab.evaluate(TOO_WIDE) == [], width


@pytest.mark.parametrize("page", PAGES)
def test_the_bench_fits_on_a_laptop(desktop, addresses, page):
    with opened(desktop, addresses["disk"], page) as tab:
        tab.set_viewport_size({"width": 1280, "height": 800})
        box = tab.locator(".bench").bounding_box()
        assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize("page", PAGES)
def test_without_scripts_there_is_an_example_and_no_dead_field(browser, addresses, page):
    context = browser.new_context(java_script_enabled=False)
    with opened(context, addresses["disk"], page) as tab:
        expect(tab.locator(".bench")).to_be_hidden()
        expect(tab.locator("article noscript p")).to_be_visible()
        expect(tab.get_by_role("heading", name="By hand")).to_be_visible()
        assert tab.locator("article math").count() >= 1
    context.close()


@EVERY_STATE
def test_a_state_that_is_opened_again_says_the_same(desktop, addresses, page, state):
    with opened(desktop, addresses["disk"], page) as tab:
        tab.evaluate("(state) => { location.hash = state; }", state or "#")
        first = tab.locator(".bench").inner_text()
        fragment = tab.evaluate("location.hash")
    with opened(desktop, addresses["disk"], page, fragment or "#") as tab:
        assert tab.locator(".bench").inner_text() == first


# Convolution


@WAYS
def test_what_is_typed_is_computed_and_kept_in_the_address(desktop, addresses, way):
    with opened(desktop, addresses[way], CONVOLUTION) as tab:
        assert result(tab, "convolution-size") == "8 × 4 × 4"
        tab.get_by_label("Input H × W", exact=True).fill("32x48")
        tab.get_by_label("Padding P", exact=True).fill("0")
        tab.get_by_label("Bias").uncheck()
        assert result(tab, "convolution-size") == "8 × 15 × 23"
        assert result(tab, "convolution-params") == "216"
        assert result(tab, "convolution-macs") == "74,520"
        assert result(tab, "convolution-code") == "nn.Conv2d(3, 8, 3, stride=2, bias=False)"
        assert tab.url.endswith("#in=32x48&p=0&bias=")
        expect(tab.locator(".bench [role=status]")).to_contain_text("Output 15 by 23")


def test_back_undoes_a_reset_and_leaves_the_bench_afterwards(desktop, addresses):
    with opened(desktop, addresses["disk"], SAMPLING) as tab:
        tab.goto(f"{addresses['disk']}/{CONVOLUTION}.html#k=5&p=2")
        tab.get_by_label("Stride S", exact=True).fill("1")
        tab.get_by_role("button", name="Reset").click()
        assert result(tab, "convolution-size") == "8 × 4 × 4"
        tab.go_back()
        expect(tab.locator("#convolution-size")).to_have_text("8 × 7 × 7")
        assert tab.get_by_label("Kernel K", exact=True).input_value() == "5"
        tab.go_back()
        expect(tab).to_have_url(f"{addresses['disk']}/{SAMPLING}.html")


def test_a_link_to_a_setting_is_a_step_that_back_undoes(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION) as tab:
        tab.get_by_role("link", name="doubling").click()
        expect(tab.locator("#convolution-size")).to_have_text("8 × 8 × 8")
        expect(tab.get_by_label("Output padding", exact=True)).to_be_visible()
        tab.go_back()
        expect(tab.locator("#convolution-size")).to_have_text("8 × 4 × 4")
        expect(tab.get_by_label("Output padding", exact=True)).to_be_hidden()


def test_a_cell_is_chosen_with_the_arrow_keys(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION) as tab:
        tab.get_by_role("application").focus()
        for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "End"):
            tab.keyboard.press(key)
        words = "Output cell (0, 3) sees input rows −1, 0 and 1 and columns 5, 6 and 7. "
        words += "5 of the 9 taps lie in the padding."
        assert result(tab, "convolution-words") == words
        assert tab.url.endswith("#cell=0%2C3")
        expect(tab.locator(".bench [role=status]")).to_contain_text(words)


def test_a_cell_is_chosen_with_the_pointer(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION, "#in=224&k=7&p=3&cell=60,60") as tab:
        chosen = tab.locator("#convolution-choice .chosen")
        before = chosen.bounding_box()
        side = before["width"]
        tab.mouse.click(before["x"] + 2.5 * side, before["y"] - 1.5 * side)
        expect(tab.locator("#convolution-words")).to_contain_text("Output cell (58, 62)")


def test_arrow_keys_and_buttons_change_a_field_by_one(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION) as tab:
        kernel = tab.get_by_label("Kernel K", exact=True)
        kernel.fill("3x5")
        kernel.press("ArrowUp")
        assert kernel.input_value() == "4x6"
        tab.get_by_role("button", name="Kernel K: less").click()
        assert kernel.input_value() == "3x5"
        for _ in range(9):
            kernel.press("ArrowDown")
        assert kernel.input_value() == "1x1"


@pytest.mark.parametrize(
    ("state", "words", "fields"),
    [
        ("#k=", "The kernel size must be a whole number, or two", ["k"]),
        ("#k=three", "The kernel size must be a whole number, or two", ["k"]),
        ("#k=3x3x3", "The kernel size must be a whole number, or two", ["k"]),
        ("#s=0", "The stride must be a whole number, or two as in 3x5, of at least 1.", ["s"]),
        ("#p=-1", "The padding must be a whole number", ["p"]),
        ("#cin=1.5", "The number of input channels must be a whole number", ["cin"]),
        ("#g=2", "2 does not divide 3", ["g", "cin"]),
        ("#p=same", "Padding “same” needs stride 1", ["p", "s"]),
        ("#in=2&k=5&p=0", "it spans 5, and there are 2", ["in", "k", "p", "d"]),
        ("#kind=transposed&op=2", "Output padding 2 must be smaller", ["op"]),
        ("#kind=transposed&in=1&p=9", "Padding 9 cuts off more than there is", ["p"]),
        ("#kind=transposed&p=same", "takes its padding in numbers", ["p"]),
    ],
)
def test_an_impossible_layer_is_refused_in_words(desktop, addresses, state, words, fields):
    with opened(desktop, addresses["disk"], CONVOLUTION, state) as tab:
        expect(tab.locator("#convolution-refusals")).to_contain_text(words)
        expect(tab.locator("#convolution-result")).to_be_hidden()
        marked = tab.locator("[aria-invalid]").evaluate_all("(all) => all.map((one) => one.name)")
        assert sorted(marked) == sorted(fields)


def test_all_that_is_wrong_is_said_and_announced(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION, "#in=2&p=0") as tab:
        tab.get_by_label("Groups G", exact=True).fill("2")
        expect(tab.locator("#convolution-refusals p")).to_have_count(2)
        expect(tab.locator(".bench [role=status]")).to_contain_text("Impossible. Groups must")


def test_a_result_is_announced_once_after_a_pause(desktop, addresses):
    with opened(desktop, addresses["disk"], CONVOLUTION) as tab:
        tab.evaluate("""() => {
            window.said = [];
            const status = document.querySelector(".bench [role=status]");
            const note = () => window.said.push(status.textContent);
            new MutationObserver(note).observe(status, { childList: true, characterData: true });
        }""")
        kernel = tab.get_by_label("Input H × W", exact=True)
        for _ in range(5):
            kernel.press("ArrowUp")
        expect(tab.locator(".bench [role=status]")).to_contain_text("Output 6 by 6")
        assert len(tab.evaluate("window.said")) == 1


# Receptive field


def test_layers_are_added_changed_chosen_and_removed_by_keyboard(desktop, addresses):
    with opened(desktop, addresses["disk"], FIELD) as tab:
        assert result(tab, "field-theory") == "14"
        tab.get_by_role("button", name="Add a layer").press("Enter")
        expect(tab.get_by_label("Layer 6, kind")).to_be_focused()
        assert result(tab, "field-theory") == "18"
        tab.get_by_label("Layer 6, kernel").press("ArrowUp")
        tab.get_by_label("Layer 6, stride").fill("2")
        assert result(tab, "field-theory") == "20"
        assert tab.url.endswith("#layers=c3p1x2%2Cm2s2%2Cc3p1x2%2Cc4s2p1")
        tab.get_by_role("button", name="Look at layer 3").press("Enter")
        assert result(tab, "field-theory") == "6"
        expect(tab.locator(".bench [role=status]")).to_contain_text("layer 3: receptive field 6")
        tab.get_by_role("button", name="Remove layer 3").press("Enter")
        expect(tab.get_by_role("button", name="Look at layer 3")).to_be_focused()
        expect(tab.locator(".layers > li")).to_have_count(5)


def test_on_a_phone_a_stack_begins_at_its_first_layer_below_the_names_of_the_fields(
    desktop, addresses
):
    with opened(desktop, addresses["disk"], FIELD) as tab:
        tab.set_viewport_size(PHONE)
        tab.reload()
        assert tab.locator(".layers").evaluate("(list) => list.scrollTop") == 0
        expect(tab.locator(".heads")).to_be_visible()
        names = tab.locator(".heads span").evaluate_all(
            "(all) => all.map((name) => name.getBoundingClientRect().left)"
        )
        fields = tab.locator(".layers > li:first-child > :is(button, select, input)")
        lefts = fields.evaluate_all("(all) => all.map((field) => field.getBoundingClientRect())")
        assert all(abs(name - field["left"]) < 8 for name, field in zip(names, lefts, strict=False))


def test_the_layer_that_the_address_chooses_is_in_sight(desktop, addresses):
    with opened(desktop, addresses["disk"], FIELD, "#layers=resnet50&at=40") as tab:
        chosen = tab.get_by_role("button", name="Look at", pressed=True)
        expect(chosen).to_be_in_viewport()


def test_a_number_that_is_half_typed_is_refused_in_words_and_stays(desktop, addresses):
    with opened(desktop, addresses["disk"], FIELD) as tab:
        kernel = tab.get_by_label("Layer 1, kernel")
        kernel.fill("")
        expect(tab.locator("#field-refusals")).to_contain_text("must be whole numbers")
        assert kernel.input_value() == ""
        kernel.fill("7")
        expect(tab.locator("#field-refusals")).to_be_hidden()
        assert result(tab, "field-theory") == "18"


def test_a_preset_is_shown_with_its_names_and_back_undoes_it(desktop, addresses):
    with opened(desktop, addresses["disk"], FIELD) as tab:
        tab.get_by_label("Stack").select_option("vgg16")
        assert result(tab, "field-theory") == "212"
        expect(tab.get_by_role("button", name="Look at layer 18, pool5")).to_be_in_viewport()
        tab.get_by_role("button", name="conv5_3").click()
        assert result(tab, "field-theory") == "196"
        tab.go_back()
        expect(tab.locator("#field-theory")).to_have_text("14")


def test_the_effective_field_hangs_on_the_seed_alone(desktop, addresses):
    drawings = []
    for seed in (3, 4, 3):
        with opened(desktop, addresses["disk"], FIELD, f"#seed={seed}") as tab:
            drawings.append(tab.locator("#field-drawing path").get_attribute("d"))
    assert drawings[0] == drawings[2] != drawings[1]


@pytest.mark.parametrize("preset", ["vgg16", "resnet50"])
def test_a_deep_stack_sees_less_than_it_could(desktop, addresses, preset):
    with opened(desktop, addresses["disk"], FIELD, f"#layers={preset}") as tab:
        words = result(tab, "field-effective")
        percent = int(words.split(" %")[1].rsplit(" ", 1)[1])
        assert 30 < percent < 80


# Sampling


def test_filters_act_in_order_and_say_what_they_drop(desktop, addresses):
    with opened(desktop, addresses["disk"], SAMPLING, "#tokens=halves&p=1") as tab:
        tab.get_by_label("Top-k", exact=True).fill("4")
        tab.get_by_label("Top-p", exact=True).fill("0.76")
        steps = tab.locator("#sampling-steps li")
        assert steps.all_inner_texts() == [
            "Temperature 1 leaves the logits as they are.",
            "Top-k 4 keeps 4 of 5, drops e.",
            "Top-p 0.76 keeps 2 of 4, drops c, d.",
            "Min-p is off.",
            "Softmax over the 2 left: a 66.7 %, b 33.3 %.",
        ]
        assert tab.locator(".why").all_inner_texts() == [
            "",
            "",
            "top-p: 0.8 above it ≥ 0.76",
            "top-p: 0.933 above it ≥ 0.76",
            "top-k: rank 5",
        ]
        tab.get_by_label("Temperature acts").select_option("last")
        assert steps.first.inner_text() == "Top-k 4 keeps 4 of 5, drops e."
        assert tab.url.endswith("#tokens=halves&k=4&p=0.76&order=last")
        expect(tab.locator(".bench [role=status]")).to_contain_text("a 66.7 %")


def test_tokens_are_added_changed_and_removed_by_keyboard(desktop, addresses):
    with opened(desktop, addresses["disk"], SAMPLING, "#tokens=halves&p=1") as tab:
        tab.get_by_role("button", name="Add a token").press("Enter")
        expect(tab.get_by_label("Token 6, text")).to_be_focused()
        tab.keyboard.type("a:b, c|d")
        tab.get_by_label("Token 6, logit").fill("ln 1")
        assert tab.locator(".odds").all_inner_texts()[::5] == ["25.0 %", "50.0 %"]
        tab.reload()
        assert tab.get_by_label("Token 6, text").input_value() == "a:b, cd"
        tab.get_by_role("button", name="Remove token 1").press("Enter")
        expect(tab.locator(".tokens > li")).to_have_count(5)
        expect(tab.get_by_label("Token 1, text")).to_be_focused()


def test_a_slider_and_its_field_are_one(desktop, addresses):
    with opened(desktop, addresses["disk"], SAMPLING) as tab:
        slider = tab.get_by_label("Temperature, slider")
        slider.press("ArrowRight")
        assert tab.get_by_label("Temperature", exact=True).input_value() == "1.05"
        tab.get_by_label("Temperature", exact=True).fill("0.5")
        assert slider.input_value() == "0.5"


def test_top_k_can_be_turned_off_again(desktop, addresses):
    with opened(desktop, addresses["disk"], SAMPLING) as tab:
        field = tab.get_by_label("Top-k", exact=True)
        tab.get_by_role("button", name="Top-k: more").click()
        assert field.input_value() == "1"
        tab.get_by_role("button", name="Top-k: less").click()
        assert field.input_value() == ""


# Chapters


def test_a_chapter_leads_to_the_bench_at_its_setting(desktop, addresses):
    with opened(desktop, addresses["disk"], "notebooks/resolution/upsampling") as tab:
        tab.get_by_role("link", name="See what one input writes to").click()
        expect(tab.locator("#convolution-size")).to_have_text("8 × 6 × 6")
        tab.go_back()
        expect(tab.locator("h1").first).to_contain_text("upsampling")


def test_a_thumb_finds_the_buttons(browser, addresses):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    with opened(context, addresses["disk"], CONVOLUTION) as tab:
        box = tab.get_by_role("button", name="Kernel K: more").bounding_box()
        assert min(box["width"], box["height"]) >= 44
        tab.get_by_role("button", name="Kernel K: more").tap()
        assert tab.get_by_label("Kernel K", exact=True).input_value() == "4"
    context.close()
