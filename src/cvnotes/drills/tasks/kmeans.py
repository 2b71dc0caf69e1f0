"""Drill: k-means by Lloyd's algorithm."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def kmeans(x, centres, steps=100):
    def nearest(centres):
        squares = (x[:, None] - centres) ** 2
        return squares.sum(axis=2).argmin(axis=1)

    x = np.asarray(x, dtype=float)
    centres = np.array(centres, dtype=float)
    for _ in range(steps):
        labels = nearest(centres)
        new = centres.copy()
        for k in range(len(centres)):
            if (labels == k).any():
                new[k] = x[labels == k].mean(axis=0)
        if np.array_equal(new, centres):
            break
        centres = new
    return centres, nearest(centres)


drill = Drill(
    slug="kmeans",
    reference=kmeans,
    question="Write k-means from given starting centres: assign, average, repeat until nothing "
    "moves or `steps` updates were made.",
    takes=(
        Value("x", "(N, D)", "float64, or any integer", "points, N >= 1"),
        Value("centres", "(K, D)", "float64, or any integer", "starting centres, K >= 1"),
        Value("steps", "", "int = 100", "most updates, at least 1"),
    ),
    gives=(
        Value("centres", "(K, D)", "float64", "after the last update"),
        Value("labels", "(N,)", "int64", "the nearest of the returned centres"),
    ),
    allowed="NumPy. No scikit-learn, no scipy.cluster.",
    conventions=(
        "Squared Euclidean distance; a tie goes to the lower index.",
        "A cluster that gets no point keeps its centre.",
        "Nothing moves: the new centres are the old ones, whatever the scale of the data.",
    ),
    hints=(
        "Distances: x[:, None] − centres, squared, summed over the last axis: (N, K).",
        "Mean of x[labels == k], if there is any.",
        "After the last update, assign once more.",
    ),
    plain={"x": "np.array([[0.0]])", "centres": "np.array([[0.0]])", "steps": 1},
)


def column(*values, dtype=float):
    """Points on a line as code."""
    numbers = ", ".join(f"[{dtype(value)}]" for value in values)
    return f"np.array([{numbers}])"


LINE = column(0, 1, 2, 10, 11, 12)
# Started at the first two, the centres move in several small steps to 3 and 20.
SLOW = "np.array([[0.0], [1], [2], [3], [4], [5], [6], [20]])"
SLOW_START = "np.array([[0.0], [1]])"


@drill.test
def empty_cluster(call):
    """A cluster without points becomes NaN (the mean of nothing), or moves. It keeps its centre."""
    call(x=column(2, 4), centres=column(3, 100))[0].equals([[3], [100]])


@drill.test
def euclidean_distance(call):
    """A point does not go to its nearest centre but, for example, to the one nearer in |dx| + |dy|.
    Use the squared Euclidean distance; the centres keep their order."""
    x = "np.array([[0.0, 0.0], [3.0, 3.0], [0.0, 5.0]])"
    call(x=x, centres="np.array([[3.0, 3.0], [0.0, 5.0]])", steps=1)[1].equals([0, 0, 1])


@drill.test
def updates_once_at_least(call):
    """No update is made where every point belongs to the first centre: labels that start as 0 seem
    not to change. Make one before comparing."""
    call(x=column(0, 2), centres=column(5))[0].equals([[1]])


@drill.needs("updates_once_at_least")
def centre_is_the_mean(call):
    """The centre must be the mean of its points, not their median."""
    call(x=column(0, 0, 3), centres=column(0.5))[0].equals([[1]])


@drill.test
def runs_until_nothing_moves(call):
    """It stops too early, for example after one update. Repeat until the centres stay the
    same."""
    call(x=LINE, centres=column(0, 1))[0].equals([[1], [11]])


@drill.needs("runs_until_nothing_moves", "centre_is_the_mean")
def stops_by_no_relative_tolerance(call):
    """It stops while the centres still move: np.allclose takes 1000000 and 1000001 for equal. Stop
    where they are equal, or where no label changes."""
    centres = call(x=f"{SLOW} + 1e6", centres=f"{SLOW_START} + 1e6")[0]
    right = abs(centres.array - [[1e6 + 3], [1e6 + 20]]).max() < 0.1
    centres.holds(right, "[[1000003.0], [1000020.0]]")


@drill.needs("stops_by_no_relative_tolerance")
def stops_by_no_absolute_tolerance(call):
    """It stops while the centres still move, by less than a fixed number, which on small data is
    much. Stop where they are equal, or where no label changes."""
    centres = call(x=f"{SLOW} * 1e-30", centres=f"{SLOW_START} * 1e-30")[0]
    right = abs(centres.array - [[3e-30], [20e-30]]).max() < 1e-31
    centres.holds(right, "[[3e-30], [2e-29]]")


@drill.needs("stops_by_no_absolute_tolerance")
def stops_by_no_share_of_the_cost(call):
    """It stops while the centres still move, by little beside the whole sum of squares or the
    variance. Stop where they are equal, or where no label changes."""
    x = "np.array([[-9e6], [-5e6], [0], [1], [2], [3], [4], [5], [6], [20]])"
    centres = call(x=x, centres="np.array([[-7e6], [0], [1]])")[0]
    right = abs(centres.array - [[-7e6], [3], [20]]).max() < 1e-3
    centres.holds(right, "[[-7000000.0], [3.0], [20.0]]")


@drill.needs("centre_is_the_mean", "runs_until_nothing_moves")
def respects_steps(call):
    """With steps=1 exactly one update is made, and with steps=2 two, unless nothing moves."""
    call(x=LINE, centres=column(0, 1), steps=1)[0].equals([[0], [7.2]])
    call(x=LINE, centres=column(0, 1), steps=2)[0].equals([[1], [11]])


@drill.needs("respects_steps")
def centres_move_together(call):
    """In one step a point is counted for two centres: it is assigned anew when only some have
    moved. Assign all points, then move all centres."""
    centres = call(x=column(4, 6.5, 12), centres=column(0, 10), steps=1)[0]
    centres.equals([[4], [9.25]])


@drill.needs("empty_cluster", "centres_move_together")
def emptied_cluster(call):
    """A cluster that loses its points later does not stay where it is. It keeps the centre that it
    has by then."""
    centres = call(x=column(0, 2, 9, 12), centres=column(0, 2, 20))[0]
    centres.equals([[1], [5.5], [10.5]])


@drill.needs("centre_is_the_mean")
def labels_fit_centres(call):
    """The labels belong to the centres before the last update. Assign once more at the end."""
    x, centres = column(0, 4, 5, 6, 20), column(0, 9)
    call(x=x, centres=centres, steps=1)[1].equals([0, 0, 0, 0, 1])


@drill.needs("centre_is_the_mean")
def tie_goes_to_the_lower_index(call):
    """A point as near to one centre as to another goes to the later one. It goes to the lower
    index."""
    call(x=column(0, 1, 2), centres=column(0, 2), steps=1)[0].equals([[0.5], [2]])


@drill.needs("updates_once_at_least")
def integer_centres(call):
    """Starting centres given as integers cut the means off to integers. Copy them as float."""
    call(x=column(0, 1, dtype=int), centres=column(0, dtype=int))[0].equals([[0.5]])


@drill.needs("updates_once_at_least")
def small_unsigned_integers(call):
    """A colour of 0 is put to the centre 200 in uint8, where 0 − 200 is 56. Take the differences as
    float."""
    x = "np.array([[0], [10], [200], [250]], np.uint8)"
    call(x=x, centres="np.array([[60], [200]], np.uint8)", steps=1)[0].equals([[5], [225]])


@drill.test
def far_from_the_origin(call):
    """Wrong labels for data far from the origin: |x|² − 2x·c + |c|² cancels. Subtract first (or
    centre the data)."""
    x, centres = column(0, 1, 10, 11), column(0.5, 10.5)
    call(x=f"{x} + 2.0**30", centres=f"{centres} + 2.0**30")[1].equals([0, 0, 1, 1])


@drill.test
def inputs_unchanged(call):
    """The caller's starting centres are others afterwards: work on a copy."""
    call.unchanged(x=column(0, 1, 10, 11), centres=column(0, 10))


@drill.general
def against_sklearn(call):
    """Differs from sklearn.cluster.KMeans with the same start."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        for n, k, d in ((4, 2, 1), (10, 2, 2), (40, 3, 2), (60, 4, 3)):
            noise = f"np.random.default_rng({n}).normal(size=({n}, {d}))"
            x = f"{noise} + 6 * (np.arange({n})[:, None] % {k})"
            answer = call(x=x, centres=f"({x})[:{k}]")
            points, start = answer.args
            oracle = KMeans(k, init=start, n_init=1, tol=0, algorithm="lloyd").fit(points)
            answer.equals((oracle.cluster_centers_, oracle.labels_))


@drill.general
def many_points(call):
    """On 400 points the centres are not those where nothing moves any more."""
    for scale in (1, 0.01, 1e-5, 1e6):
        x = f"np.random.default_rng(1).normal(size=(400, 2)) * {scale}"
        answer = call(x=x, centres=f"({x})[:6]")
        points, centres = answer.args[0], answer[0].array
        labels = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        means = [points[labels == k].mean(axis=0) for k in range(6)]
        near = abs(centres - means).max() < 1e-9 * max(scale, 1)
        answer[0].holds(near, "the means of the nearest points")


@drill.general
def few_steps(call):
    """After one to six steps centres or labels are others than after so many updates."""
    x = "np.random.default_rng(2).normal(size=(50, 2))"
    for steps in range(1, 7):
        answer = call(x=x, centres=f"{x}[:4]", steps=steps)
        answer.equals(answer.like)


@drill.general
def inertia_never_rises(call):
    """More steps must not raise the sum of squared distances."""
    x = "np.random.default_rng(1).normal(size=(50, 2))"
    inertia = []
    for steps in range(1, 6):
        answer = call(x=x, centres=f"{x}[:4]", steps=steps)
        inertia.append(((answer.args[0] - answer[0].array[answer[1].array]) ** 2).sum())
    answer[0].holds((np.diff(inertia) <= 1e-9).all(), "an inertia that falls from step to step")


@drill.bonus
def no_loop_over_points(call):
    """The executed lines do not grow with N: at most 100 for 200 points, 2 centres and one step."""
    call.within(100, x="np.arange(200.0)[:, None]", centres=column(0, 100), steps=1)


SQUARES = "(x[:, None] - centres) ** 2"
drill.mistake(
    "mean of an empty cluster",
    "empty_cluster",
    {"if (labels == k).any():": "if True:"},
    "A cluster without points becomes NaN. It keeps its centre.",
)
drill.mistake(
    "an empty cluster goes to 0",
    "empty_cluster",
    {"new = centres.copy()": "new = np.zeros_like(centres)"},
    "A cluster without points moves to the origin. It keeps its centre.",
)
drill.mistake(
    "an emptied cluster goes back to its start",
    "emptied_cluster",
    {"for _ in": "start = centres\n    for _ in", "new = centres.copy()": "new = start.copy()"},
    "A cluster that loses its points goes back to where it started. It keeps the centre that it "
    "has by then.",
)
drill.mistake(
    "city-block distance",
    "euclidean_distance",
    {SQUARES: "abs(x[:, None] - centres)"},
    "A point goes to the centre that is nearer in |dx| + |dy|. Use the squared Euclidean distance.",
)
drill.mistake(
    "median instead of mean",
    "centre_is_the_mean",
    {"x[labels == k].mean(axis=0)": "np.median(x[labels == k], axis=0)"},
    "A centre is the median of its points. It must be their mean.",
)
drill.mistake(
    "one update only",
    "runs_until_nothing_moves",
    {"range(steps)": "range(1)"},
    "It stops after one update. It must go on until the centres stay the same.",
)
drill.mistake(
    "np.allclose",
    "stops_by_no_relative_tolerance",
    {"np.array_equal(new, centres)": "np.allclose(new, centres)"},
    "It stops while the centres still move, where they are far from 0: a relative tolerance takes "
    "1000000 and 1000001 for equal.",
)
for shift in ("1e-3", "1e-4", "1e-6"):
    drill.mistake(
        f"stops at a shift below {shift}",
        "stops_by_no_absolute_tolerance",
        {"np.array_equal(new, centres)": f"np.linalg.norm(new - centres) < {shift}"},
        f"It stops while the centres still move, by less than about {shift}, which on small data "
        "is much. It must go on until they stay the same.",
    )
for share in ("1e-3", "1e-4"):
    drill.mistake(
        f"stops at a cost that falls by less than {share}",
        "stops_by_no_share_of_the_cost",
        {
            "for _ in": "cost = np.inf\n    for _ in",
            "if np.array_equal(new, centres)": (
                "before, cost = cost, ((x - new[labels]) ** 2).sum()\n"
                f"        if np.array_equal(new, centres) or before - cost < {share} * cost"
            ),
            "            break\n": "            centres = new\n            break\n",
        },
        f"It stops where the sum of squares falls by less than a share of {share}. It must go on "
        "until the centres stay the same.",
    )
drill.mistake(
    "labels that start as 0",
    "updates_once_at_least",
    {
        "for _ in": "old = np.zeros(len(x))\n    for _ in",
        "new = centres.copy()": (
            "if np.array_equal(labels, old):\n            break\n"
            "        old, new = labels, centres.copy()"
        ),
    },
    "No update is made where every point belongs to the first centre: it seems that nothing moved.",
)
drill.mistake(
    "ignores `steps`",
    "respects_steps",
    {"range(steps)": "range(100)"},
    "More updates are made than `steps` says.",
)
drill.mistake(
    "one update less",
    "respects_steps",
    {"range(steps)": "range(max(steps - 1, 1))"},
    "With steps=2 one update is made. It must be two.",
)
drill.mistake(
    "assigned anew for each centre",
    "centres_move_together",
    {"if (labels == k)": "labels = nearest(new)\n            if (labels == k)"},
)
drill.mistake(
    "differences in the input's integers",
    "small_unsigned_integers",
    {
        "x = np.asarray(x, dtype=float)": "x = np.asarray(x)",
        "np.array(centres, dtype=float)": "np.array(centres)",
        "new = centres.copy()": "new = centres.astype(float)",
    },
    "Differences of uint8 wrap at 256, so that points go to a far centre. Convert to float first.",
)
drill.mistake(
    "integer centres", "integer_centres", {"np.array(centres, dtype=float)": "np.array(centres)"}
)
drill.mistake(
    "expanded square",
    "far_from_the_origin",
    {
        SQUARES: "(x**2).sum(axis=1)[:, None] - 2 * x @ centres.T + (centres**2).sum(axis=1)",
        "squares.sum(axis=2)": "squares",
    },
    "Labels are wrong for data far from the origin, where squares cancel. Subtract the centre "
    "before squaring.",
)
drill.mistake(
    "ties to the higher index",
    "tie_goes_to_the_lower_index",
    {"return squares.sum(axis=2)": "return len(centres) - 1 - squares.sum(axis=2)[:, ::-1]"},
)
drill.mistake(
    "moves the caller's centres",
    "inputs_unchanged",
    {
        "np.array(centres, dtype=float)": "np.asarray(centres, dtype=float)",
        "centres = new": "centres[:] = new",
    },
)
drill.mistake(
    "labels of the previous centres", "labels_fit_centres", {", nearest(centres)": ", labels"}
)
