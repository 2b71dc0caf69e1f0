"""Drill: label the connected regions of a binary image."""

from collections import deque

import numpy as np

from cvnotes.drills.suite import Drill, Value


def label(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), dtype=int), 0
    for start in map(tuple, np.argwhere(mask)):
        if labels[start]:
            continue
        count += 1
        labels[start] = count
        stack = [start]
        while stack:
            i, j = stack.pop()
            near = (i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)
            for a, b in near:
                inside = 0 <= a < H and 0 <= b < W
                if inside and mask[a, b] and not labels[a, b]:
                    labels[a, b] = count
                    stack.append((a, b))
    return labels, count


drill = Drill(
    slug="connected-components",
    reference=label,
    question="Label the connected regions of a binary image.",
    takes=(Value("mask", "(H, W)", "bool, integer or float", "nonzero is foreground"),),
    gives=(
        Value("labels", "(H, W)", "int64", "0 where background, else 1 … count"),
        Value("count", "", "int", "how many regions"),
    ),
    allowed="NumPy and the standard library. No scipy.ndimage, no skimage, no OpenCV.",
    conventions=(
        "Four neighbours; whatever is nonzero belongs together.",
        "Regions are numbered in the row order of their first pixel.",
        "A region may have thousands of pixels, a mask thousands of regions; a call is stopped "
        "after a million lines of Python.",
    ),
    hints=(
        "For each unlabelled foreground pixel: a new number and a flood fill.",
        "A stack of pixels; label a pixel at the moment it is pushed.",
        "Check the bounds before indexing: −1 is the last row in NumPy.",
    ),
    plain={"mask": "np.zeros((1, 2), dtype=bool)"},
)


def mask(*rows, dtype="bool"):
    """A mask as code, of rows such as `#.#`."""
    numbers = ", ".join(f"[{', '.join('1' if c == '#' else '0' for c in row)}]" for row in rows)
    return f"np.array([{numbers}], dtype={dtype})"


@drill.gate
def count_without_background(call):
    """One region beside background is a count of 1. Where it is 2, the background is counted."""
    call(mask=mask("#."))[1].equals(1)


@drill.gate
def vertical_neighbours(call):
    """Two pixels, one above the other or side by side, are one region: look in all four
    directions."""
    call(mask=mask("...", ".#.", ".#.", "..."))[1].equals(1)
    call(mask=mask("....", ".##.", "...."))[1].equals(1)


@drill.gate
def border_pixels_too(call):
    """Neighbours at the border, or in a mask that is not square, are not joined. Bounds are
    0 <= row < H and 0 <= column < W."""
    call(mask=mask("##", "##"))[1].equals(1)
    call(mask=mask("##"))[1].equals(1)
    call(mask=mask("#", "#"))[1].equals(1)


@drill.test
def diagonal_is_apart(call):
    """Pixels that touch at a corner are joined: that is 8-connectivity. The question wants 4
    neighbours."""
    call(mask=mask("#.", ".#"))[1].equals(2)


@drill.test
def no_wrap_around(call):
    """The first and last row (or column) are joined: index −1 is the other end of the array.
    Check the bounds."""
    call(mask=mask("#.#", "...", "#.."))[1].equals(3)


@drill.test
def each_pixel_enters_once(call):
    """A pixel is marked when it leaves the queue, so it enters many times, or the work is more
    than linear in the pixels for another reason. Mark a pixel when it enters."""
    call.within(20_000, mask="np.ones((8, 8), dtype=bool)")


@drill.needs("each_pixel_enters_once")
def large_region(call):
    """RecursionError: a region of 6,400 pixels is deeper than Python's recursion. Use a stack or
    a queue of your own."""
    call.without(RecursionError, mask="np.ones((80, 80), dtype=bool)")


@drill.test
def u_shape_is_one(call):
    """A region of the shape of a U gets two labels: one pass over the rows does not see that its
    arms meet below. Merge equivalent labels, or flood in all four directions."""
    labels = call(mask=mask("#.#", "###"))[0]
    labels.holds(labels.array[0, 0] == labels.array[0, 2], "one label")


@drill.needs("u_shape_is_one")
def labels_are_consecutive(call):
    """Labels must be 1 … count without gaps (relabel after merging)."""
    labels = call(mask=mask("#.#", "###", "...", "#.."))[0]
    labels.holds(set(np.unique(labels.array)) <= {0, 1, 2}, "no label above 2")


@drill.needs("labels_are_consecutive")
def numbered_by_first_pixel(call):
    """Regions are numbered in the row order of their first pixel: row by row from the top, in a
    row from the left."""
    call(mask=mask("..#", "#.."))[0].equals([[0, 0, 1], [2, 0, 0]])


@drill.test
def any_nonzero_is_foreground(call):
    """A mask of 0 and 255 has no region: compared with 1. Nonzero is foreground."""
    count = call(mask="np.array([[255, 0]], dtype=np.uint8)")[1]
    count.holds(count.array > 0, "1")


@drill.needs("any_nonzero_is_foreground")
def values_do_not_matter(call):
    """Neighbours with different nonzero values are one region: compare with 0, not with each
    other."""
    call(mask="np.array([[1, 2]])")[1].equals(1)


@drill.needs("any_nonzero_is_foreground", "no_wrap_around")
def negative_is_foreground(call):
    """A negative value is nonzero, so it is foreground: compare with 0 by !=, not by >."""
    call(mask="np.array([[-1, 0, 2]])")[1].equals(2)


@drill.needs("any_nonzero_is_foreground")
def nothing_is_cut_off(call):
    """A pixel of 0.5, or of 256, or a very small one, is background: as an integer of 8 bits it is
    0. Compare the value itself with 0."""
    call(mask="np.array([[0.5]])")[1].equals(1)
    call(mask="np.array([[1e-300]])")[1].equals(1)
    call(mask="np.array([[256]])")[1].equals(1)


@drill.test
def many_regions(call):
    """Of 300 regions the labels or their count are wrong: 8-bit integers end at 255. Use int."""
    call(mask="np.arange(600)[None] % 2 == 0")[0].equals(np.arange(2, 602)[None] // 2 * MASK)


MASK = np.arange(600)[None] % 2 == 0


@drill.test
def empty_mask(call):
    """A mask without foreground has no region: all zeros, and a count of 0."""
    call(mask="np.zeros((2, 3), dtype=bool)").equals((np.zeros((2, 3)), 0))


@drill.test
def inputs_unchanged(call):
    """The mask is another afterwards, for example because the flood erases it. Work on a copy."""
    call.unchanged(mask=mask("##.", "..#"))


@drill.general
def against_scipy(call):
    """Differs from scipy.ndimage.label (labels in the row order of the first pixel)."""
    from scipy import ndimage

    for size in ((1, 1), (2, 2), (2, 3), (3, 3), (4, 7), (12, 9), (20, 20)):
        for share in (0.4, 0.6, 0.8):
            answer = call(mask=f"np.random.default_rng(0).random({size}) < {share}")
            answer.equals(ndimage.label(answer.args[0]))


@drill.general
def spiral(call):
    """A spiral is one region."""
    rows = "#######", "......#", "#####.#", "#...#.#", "#.###.#", "#.....#", "#######"
    call(mask=mask(*rows))[1].equals(1)


@drill.general
def many_turns(call):
    """A snake of 40 turns is one region: labels must spread until nothing changes."""
    call(mask="np.tile([[1, 1, 1], [0, 0, 1], [1, 1, 1], [1, 0, 0]], (20, 1))")[1].equals(1)


@drill.bonus
def linear_work(call):
    """Each pixel is visited once: at most 40 executed lines for each pixel of a full 30 × 30
    square."""
    call.within(40 * 900, mask="np.ones((30, 30), dtype=bool)")


DIAGONAL = ", (i - 1, j - 1), (i - 1, j + 1), (i + 1, j - 1), (i + 1, j + 1)"
drill.mistake("8-connectivity", "diagonal_is_apart", {"(i, j + 1)\n": f"(i, j + 1){DIAGONAL}\n"})
drill.mistake(
    "wraps around",
    "no_wrap_around",
    {"0 <= a < H and 0 <= b < W": "a < H and b < W"},
    "Pixels of the first row (or column) are joined with those of the last: index −1 is the other "
    "end of the array.",
)
drill.mistake(
    "background counted",
    "count_without_background",
    {"return labels, count": "return labels, len(np.unique(labels))"},
    "The background is counted as a region.",
)
drill.mistake(
    "foreground is 1",
    "any_nonzero_is_foreground",
    {"    H, W": "    mask = mask == 1\n    H, W"},
    "Only the value 1 is taken as foreground. Whatever is nonzero is.",
)
drill.mistake(
    "joins equal values only",
    "values_do_not_matter",
    {"and mask[a, b] and": "and mask[a, b] == mask[i, j] and"},
)
drill.mistake(
    "foreground is positive",
    "negative_is_foreground",
    {"    H, W": "    mask = mask > 0\n    H, W"},
)
drill.mistake(
    "mask in 8 bits",
    "nothing_is_cut_off",
    {"    H, W": "    mask = mask.astype(np.uint8)\n    H, W"},
)
drill.mistake(
    "8-bit labels",
    "many_regions",
    {"dtype=int)": "dtype=np.uint8)", "= count\n": "= count % 256\n"},
    "Labels begin again at 0 after 255: they are 8-bit integers. Use int.",
)
drill.mistake(
    "by columns",
    "numbered_by_first_pixel",
    {"np.argwhere(mask)": "np.argwhere(mask.T)[:, ::-1]"},
    "Regions are numbered column by column. They must be numbered row by row.",
)
drill.mistake(
    "erases the mask",
    "inputs_unchanged",
    {"return labels": "mask[:] = 0\n    return labels"},
    "The mask is erased. Work on a copy.",
)
drill.mistake(
    "rows only",
    "vertical_neighbours",
    {"(i - 1, j), (i + 1, j), (i, j - 1)": "(i, j - 1)"},
    "Only pixels of one row are joined. Look up and down as well.",
)
drill.mistake(
    "first row and column left out",
    "border_pixels_too",
    {"0 <= a < H and 0 <= b < W": "0 < a < H and 0 < b < W"},
    "Pixels of the first row, or the first column, are not joined with others. Row and column may "
    "be 0.",
)
drill.mistake(
    "last row and column left out",
    "border_pixels_too",
    {"0 <= a < H and 0 <= b < W": "0 <= a < H - 1 and 0 <= b < W - 1"},
    "Pixels of the last row, or the last column, are not joined with others. They go up to H − 1 "
    "and W − 1.",
)
drill.mistake(
    "columns only",
    "vertical_neighbours",
    {"(i, j - 1), (i, j + 1)": "(i - 1, j)"},
    "Only pixels of one column are joined. Look left and right as well.",
)


@drill.mistaken(
    "marks when it leaves the queue",
    "each_pixel_enters_once",
    "The work explodes with the size of a region: pixels are visited again and again. A pixel "
    "that is marked when it enters the queue enters once.",
)
def _late(mask):
    labels, count = np.zeros(mask.shape, dtype=int), 0
    for start in map(tuple, np.argwhere(mask)):
        if labels[start]:
            continue
        count += 1
        queue = deque([start])
        while queue:
            i, j = queue.popleft()
            labels[i, j] = count
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= a < len(mask) and 0 <= b < mask.shape[1] and mask[a, b]:
                    if not labels[a, b]:
                        queue.append((a, b))
    return labels, count


@drill.mistaken(
    "recursion",
    "large_region",
    "A region of 6,400 pixels raises RecursionError: deeper than Python's recursion goes. A stack "
    "or a queue has no such limit.",
)
def _recursive(mask):
    H, W = mask.shape
    labels, count = np.zeros((H, W), dtype=int), 0

    def flood(i, j):
        inside = 0 <= i < H and 0 <= j < W
        if inside and mask[i, j] and not labels[i, j]:
            labels[i, j] = count
            flood(i - 1, j)
            flood(i + 1, j)
            flood(i, j - 1)
            flood(i, j + 1)

    for start in map(tuple, np.argwhere(mask)):
        if not labels[start]:
            count += 1
            flood(*start)
    return labels, count


def _one_pass(mask, merge):
    labels, parent = np.zeros(mask.shape, dtype=int), [0]

    def root(k):
        while parent[k] != k:
            k = parent[k]
        return k

    for i, j in np.ndindex(mask.shape):
        if mask[i, j]:
            near = [k for k in (labels[i - 1, j] if i else 0, labels[i, j - 1] if j else 0) if k]
            if not near:
                parent.append(len(parent))
            labels[i, j] = min(near, default=len(parent) - 1)
            if merge and len(near) == 2:
                low, high = sorted(map(root, near))
                parent[high] = low
    if merge:
        labels = np.array([[root(k) for k in row] for row in labels]).reshape(mask.shape)
    return labels, len(np.unique(labels[labels > 0]))


@drill.mistaken(
    "one pass without merging",
    "u_shape_is_one",
    "A region of the shape of a U gets two labels, one for each arm, though they meet below.",
)
def _without_merging(mask):
    return _one_pass(mask, merge=False)


@drill.mistaken("merged labels with gaps", "labels_are_consecutive")
def _with_gaps(mask):
    return _one_pass(mask, merge=True)
