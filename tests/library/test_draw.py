"""The drawing functions: what they put on the axes, and what they refuse."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from cvnotes import draw


@pytest.fixture
def ax():
    with matplotlib.rc_context():
        draw.set_style()
        fig, (axes,) = draw.panels(1)
        yield axes
        plt.close(fig)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_panels_are_as_wide_as_the_page_and_one_row_is_a_row():
    fig, axes = draw.panels(3, height=2)
    assert axes.shape == (3,) and fig.get_size_inches().tolist() == [draw.WIDTH, 2]
    fig, axes = draw.panels(2, rows=2, height=2)
    assert axes.shape == (2, 2) and fig.get_size_inches().tolist() == [draw.WIDTH, 4]
    plt.close("all")


def test_grid_writes_every_number_and_greys_the_padding(ax):
    draw.grid(ax, [[0, 0, 0, 0], [0, 1, 2.25, 0]], padding=(1, 0, 1, 1), window=(0, 1, 2, 2))
    assert texts(ax) == ["0", "0", "0", "0", "0", "1", "2.2", "0"]
    greys = [
        matplotlib.colors.same_color(patch.get_facecolor(), draw.PADDING)
        for patch in ax.patches[:-1]
    ]
    assert greys == [True] * 5 + [False, False, True]
    assert ax.patches[-1].get_bbox().bounds == (1, 0, 2, 2)


def test_heat_centres_signed_values_on_zero_and_writes_legible_numbers(ax):
    shown = draw.heat(ax, [[-1.0, 3.0]], numbers=True, signed=True)
    assert shown.get_clim() == (-3, 3) and texts(ax) == ["-1", "3"]
    assert [text.get_color() for text in ax.texts] == [draw.INK, "white"]


def test_image_takes_colour_and_grey_and_clips(ax):
    draw.image(ax, torch.full((3, 2, 4), 2.0))
    assert np.array_equal(ax.images[0].get_array(), np.ones((2, 4, 3)))
    draw.image(ax, torch.full((1, 2, 4), -1.0, requires_grad=True))
    assert np.array_equal(ax.images[1].get_array(), np.zeros((2, 4)))


def test_surface_covers_the_rectangle(ax):
    draw.surface(ax, lambda x, y: x**2 + y**2, (-1, 2), (-3, 4))
    assert ax.get_xlim() == (-1, 2) and ax.get_ylim() == (-3, 4)
    lines = ax.collections[-1]
    heights = np.asarray(lines.levels)
    assert (np.diff(heights, 2) > 0).all() and heights[-1] == pytest.approx(20)


def test_path_marks_start_and_end(ax):
    points = torch.tensor([[0.0, 0], [1, 2], [3, 4]], requires_grad=True)
    draw.path(ax, points, draw.ACCENT, "descent")
    assert [line.get_xydata().tolist() for line in ax.lines] == [
        points.tolist(),
        [[0, 0]],
        [[3, 4]],
    ]
    assert ax.get_legend_handles_labels()[1] == ["descent"]


@pytest.mark.parametrize("shape", [(0, 2), (3, 3), (2,)])
def test_path_refuses_what_is_no_list_of_points(ax, shape):
    with pytest.raises(ValueError, match=r"points must be \(T, 2\)"):
        draw.path(ax, torch.zeros(shape), draw.ACCENT)


def crosses(ax):
    return [
        tuple(point) for line in ax.lines if line.get_marker() == "X" for point in line.get_xydata()
    ]


@pytest.mark.parametrize(
    "values, found",
    [
        ([1, 10, 100], []),
        ([1, 1e-6, 1e-20, 0], [(2, 1e-12)]),
        ([1, 1e6, 1e20, float("inf")], [(2, 1e12)]),
        ([1, 1e6, float("nan")], [(2, 1e12)]),
        ([0, 1e-20, 1e-3, 1], [(1, 1e-12)]),
    ],
)
def test_depths_marks_where_a_curve_leaves(ax, values, found):
    draw.depths(ax, {"one": torch.tensor(values, dtype=torch.float64)}, {"one": draw.PLAIN})
    assert crosses(ax) == found and ax.get_yscale() == "log"


@pytest.mark.parametrize(
    "change, message",
    [
        ({"colors": {}}, "none for one"),
        ({"limits": (0, 1)}, "0 < low < high"),
        ({"limits": (2, 1)}, "0 < low < high"),
    ],
)
def test_depths_refuses_missing_colours_and_odd_limits(ax, change, message):
    with pytest.raises(ValueError, match=message):
        draw.depths(ax, {"one": torch.ones(3)}, **{"colors": {"one": draw.PLAIN}, **change})


@pytest.mark.parametrize(
    "values",
    [
        torch.ones(1, 2, requires_grad=True),
        torch.ones(1, 2, dtype=torch.bfloat16),
        torch.ones(1, 2, dtype=torch.bool),
        np.ones((1, 2), dtype=np.uint8),
        [[True, True]],
        [torch.ones(2)],
    ],
    ids=lambda values: str(getattr(values, "dtype", "list")),
)
def test_a_matrix_may_be_whatever_holds_numbers(ax, values):
    draw.grid(ax, values)
    draw.heat(ax, values, numbers=True)
    assert texts(ax) == ["1", "1", "1", "1"]


def test_heat_takes_limits_as_they_are(ax):
    assert draw.heat(ax, [[0, 9]], vmin=-1, vmax=np.float32(2)).get_clim() == (-1, 2)


def test_signed_heat_takes_no_lower_limit(ax):
    with pytest.raises(ValueError, match="signed takes vmax alone"):
        draw.heat(ax, [[0, 9]], vmin=-1, signed=True)


@pytest.mark.parametrize(
    "values, words",
    [
        ([1, 2], r"a matrix \(H, W\) of numbers; got \[1, 2\]"),
        ([[1, 2], [3]], r"a matrix \(H, W\) of numbers; got \[\[1, 2\], \[3\]\]"),
        (torch.ones(1, 1, 20, 20), r"got a Tensor of shape \(1, 1, 20, 20\)"),
        ([["a"]], "of numbers; got"),
    ],
)
def test_what_is_no_matrix_is_refused(ax, values, words):
    for function in (draw.grid, draw.heat):
        with pytest.raises(ValueError, match=words):
            function(ax, values)
    assert not ax.patches and not ax.images


# Boxes and masks

SKY = torch.full((3, 20, 30), 0.5)


def frames(ax):
    return [patch.get_bbox().extents.tolist() for patch in ax.patches]


def test_a_box_over_an_image_is_drawn_around_its_pixels(ax):
    draw.image(ax, SKY)
    limits = ax.get_xlim(), ax.get_ylim()
    draw.boxes(ax, [[0, 0, 30, 20], [3, 4, 5, 6], [25, -5, 40, 7]])
    assert frames(ax) == [[-0.5, -0.5, 29.5, 19.5], [2.5, 3.5, 4.5, 5.5], [24.5, -5.5, 39.5, 6.5]]
    # The view stays that of the picture, also where a box is larger.
    assert (ax.get_xlim(), ax.get_ylim()) == limits and not ax.texts


def test_boxes_on_empty_axes_have_the_coordinates_of_the_axes_and_are_in_view(ax):
    draw.boxes(ax, [[2, 2, 90, 50]])
    assert frames(ax) == [[2, 2, 90, 50]]
    assert ax.viewLim.contains(2, 2) and ax.viewLim.contains(90, 50)


def test_labels_are_texts_or_numbers_inside_the_axes_and_legible_on_a_phone(ax):
    draw.image(ax, SKY)
    corners = [[0, 0, 9, 9], [27, 0, 30, 9], [3, 9, 9, 15]]
    draw.boxes(ax, corners, labels=["cat", np.float32(0.5), torch.tensor(1)])
    assert texts(ax) == ["cat", "0.5", "1"]
    assert [(text.get_ha(), text.get_va()) for text in ax.texts] == [
        ("left", "top"),
        ("right", "top"),
        ("left", "bottom"),
    ]
    # A phone shows a figure about 358 pixels wide.
    assert all(text.get_fontsize() / 72 / draw.WIDTH * 358 >= 9 for text in ax.texts)


def test_the_label_of_a_box_that_leaves_the_picture_stays(ax):
    draw.image(ax, SKY)
    draw.boxes(ax, [[-9, -9, 5, 5], [28, 9, 99, 15]], labels=["cat", "dog"])
    assert [text.get_position() for text in ax.texts] == [(-0.5, -0.5), (29.5, 8.5)]


@pytest.mark.parametrize("color, written", [(draw.ACCENT, "white"), (draw.INPUT, draw.INK)])
def test_a_label_is_dark_on_light_and_light_on_dark(ax, color, written):
    draw.boxes(ax, [[0, 0, 1, 1]], labels=["cat"], color=color)
    assert ax.texts[0].get_color() == written


def test_lines_have_a_white_halo(ax):
    draw.image(ax, SKY)
    draw.boxes(ax, [[3, 4, 9, 9]])
    draw.masks(ax, torch.ones(1, 20, 30, dtype=torch.bool))
    for drawn in (*ax.patches, *ax.collections):
        (halo,) = drawn.get_path_effects()
        assert halo._gc["foreground"] == "white" and halo._gc["linewidth"] > drawn.get_linewidth()


def test_masks_fill_their_pixels_and_leave_the_view(ax):
    draw.image(ax, SKY)
    limits = ax.get_xlim(), ax.get_ylim()
    masks = torch.zeros(2, 20, 30, dtype=torch.bool)
    masks[0, :, :7], masks[1, 5:8, 3:9] = True, True
    draw.masks(ax, masks)
    draw.masks(ax, masks[:1].numpy(), colors=[draw.INPUT])
    filled = [image.get_array() for image in ax.images[1:]]
    for fill, mask in zip(filled, (*masks, masks[0]), strict=True):
        assert np.array_equal(fill[..., 3] > 0, mask.numpy())
    colours = [tuple(fill[fill[..., 3] > 0][0, :3]) for fill in filled]
    wanted = [draw.CYCLE[0], draw.CYCLE[1], draw.INPUT]
    assert colours == [matplotlib.colors.to_rgb(color) for color in wanted]
    assert (ax.get_xlim(), ax.get_ylim()) == limits


@pytest.mark.filterwarnings("error")
def test_no_boxes_and_no_masks_draw_nothing(ax):
    draw.boxes(ax, [], labels=[])
    draw.masks(ax, torch.zeros(0, 4, 4, dtype=torch.bool))
    draw.masks(ax, torch.zeros(1, 4, 4, dtype=torch.bool))
    assert not ax.patches and not ax.texts and not ax.images[0].get_array()[..., 3].any()


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda ax: draw.boxes(ax, [[0, 0, 1, 1]], ["a", "b"]), "one for each of 1 boxes; got"),
        (lambda ax: draw.boxes(ax, [[1, 0, 0, 1]]), "need x1 <= x2"),
        (lambda ax: draw.masks(ax, torch.ones(1, 2, 2)), r"truth values \(N, H, W\); got"),
        (
            lambda ax: draw.masks(ax, torch.ones(1, 2, 2) > 0, colors=["red", "blue"]),
            "one for each of 1 masks; got 2",
        ),
    ],
)
def test_what_boxes_and_masks_refuse(ax, call, words):
    with pytest.raises(ValueError, match=words):
        call(ax)
    assert not ax.patches and not ax.images
