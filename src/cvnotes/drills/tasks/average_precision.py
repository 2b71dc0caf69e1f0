"""Drill: average precision of detections that are matched already."""

from fractions import Fraction

import numpy as np

from cvnotes.drills.suite import Drill, Value


def average_precision(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hit = correct.astype(bool)[order]
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(envelope[hit].sum() / n_truth)


drill = Drill(
    slug="average-precision",
    reference=average_precision,
    question=(
        "The detections of one class are matched to objects already. Write average precision: the "
        "area under the precision envelope over recall (VOC from 2010, all points)."
    ),
    takes=(
        Value("scores", "(N,)", "float64", "scores of the detections, in no order"),
        Value("correct", "(N,)", "bool or int", "whether each finds an object: true, or 1"),
        Value("n_truth", "", "int", "number of all objects, found or not"),
    ),
    gives=(Value("ap", "", "float64", "average precision, 0 … 1"),),
    allowed="NumPy. No scikit-learn.",
    conventions=(
        "Precision at a recall is the best that is reached at this recall or beyond.",
        "Equal scores: in the order of the input, each a point of the curve.",
        "No objects: nan, also without detections. Objects and no detections: 0.",
    ),
    hints=(
        "The cumulative sum of the sorted flags gives the true positives.",
        "Precision is true positives over rank, recall true positives over n_truth.",
        "np.maximum.accumulate from the right is the envelope; multiply it by the steps of recall.",
    ),
    plain={
        "scores": "np.array([0.9, 0.8])",
        "correct": "np.array([True, False])",
        "n_truth": 2,
    },
)


def _case(scores, correct, n_truth):
    return {
        "scores": f"np.array({scores})",
        "correct": f"np.array({correct}, dtype=bool)",
        "n_truth": n_truth,
    }


@drill.test
def first_detection_counts(call):
    """The step of recall at the first detection is missing. Recall rises from 0: put a 0 before
    taking differences."""
    answer = call(**_case("[0.9]", "[1]", 1))
    answer.holds(answer.array > 0, "1.0")


@drill.needs("first_detection_counts")
def steps_at_every_recall(call):
    """The area is another. Add up steps of 1 / n_truth, one at each recall that is reached: no
    trapezoids, no 11 or 101 fixed recalls."""
    call(**_case("[0.9, 0.8, 0.7]", "[1, 0, 1]", 2)).equals(5 / 6)


@drill.needs("first_detection_counts", "steps_at_every_recall")
def sorted_by_score(call):
    """The detections are taken as they come. Take them by falling score."""
    call(**_case("[0.1, 0.9]", "[0, 1]", 1)).equals(1.0)


@drill.needs("first_detection_counts", "steps_at_every_recall")
def missed_objects_count(call):
    """A detector that finds half of the objects is perfect. Divide recall by n_truth, which counts
    the missed ones too."""
    call(**_case("[0.9]", "[1]", 2)).equals(0.5)


@drill.needs("first_detection_counts", "steps_at_every_recall", "sorted_by_score")
def envelope(call):
    """The curve is the raw saw-tooth. Take at each recall the best precision from there on: the
    maximum from the right."""
    call(**_case("[0.9, 0.8, 0.7]", "[0, 1, 1]", 2)).equals(2 / 3)


@drill.needs(
    "first_detection_counts",
    "steps_at_every_recall",
    "sorted_by_score",
    "missed_objects_count",
    "envelope",
)
def equal_scores(call):
    """Detections with equal scores are not all taken, or not in the order of the input. Sort in a
    stable way (kind="stable"), by falling score, and let each be a point of the curve."""
    call(**_case("[0.5, 0.5]", "[1, 0]", 1)).equals(1.0)
    answer = call(scores="np.tile([0.5, 0.6], 20)", correct="np.arange(40) % 4 == 1", n_truth=10)
    answer.equals(_definition(*answer.args))


@drill.needs("first_detection_counts", "steps_at_every_recall", "sorted_by_score")
def flags_as_integers(call):
    """Flags that are 0 and 1 give another result than False and True. Convert to bool first: as
    integers they index, and ~ makes −1 and −2 of them."""
    case = {"scores": "np.array([0.9, 0.8])", "n_truth": 1}
    call(correct="np.array([0, 1])", **case).equals(0.5)


@drill.test
def no_detections(call):
    """Without detections the result is not 0. Return 0.0: nothing is found."""
    call.without(IndexError, **_case("[]", "[]", 3)).equals(0.0)


@drill.test
def no_objects(call):
    """Without objects the result is not nan. Return nan: a class without objects must not change
    the mean over classes."""
    call(**_case("[0.9]", "[0]", 0)).equals(float("nan"))
    call.without(IndexError, **_case("[]", "[]", 0)).equals(float("nan"))


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case("[0.1, 0.9, 0.4]", "[1, 0, 1]", 2))


@drill.general
def against_the_definition(call):
    """Differs from the definition in exact fractions: the best precision from each true positive
    on, added up, over the number of objects."""
    for n in (1, 2, 3, 5, 8, 20):
        for missed in (0, 1, 4):
            rng = f"np.random.default_rng({n})"
            correct = f"{rng}.random({n}) < 0.6"
            answer = call(
                scores=f"{rng}.integers(0, 10, {n}) / 10",
                correct=correct,
                n_truth=n + missed,
            )
            answer.equals(_definition(*answer.args))


@drill.general
def against_scikit_learn(call):
    """Differs from scikit-learn's average precision where precision only falls from hit to hit and
    every object is found: there the two definitions agree."""
    from sklearn.metrics import average_precision_score

    answer = call(**_case("[0.9, 0.8, 0.7, 0.6, 0.5, 0.4]", "[1, 1, 1, 0, 0, 1]", 4))
    answer.equals(average_precision_score(answer.args[1], answer.args[0]))


@drill.general
def only_the_order_counts(call):
    """Another scale of the scores, or a false positive after all others, changes the result; or
    scores that differ in the tenth digit are taken as equal."""
    correct = "np.array([1, 0, 1, 1], dtype=bool)"
    want = call(scores="np.array([0.9, 0.5, 0.4, 0.3])", correct=correct, n_truth=5).array
    call(scores="np.array([90.0, -5, -40, -60])", correct=correct, n_truth=5).equals(want)
    longer = _case("[0.9, 0.5, 0.4, 0.3, 0.1]", "[1, 0, 1, 1, 0]", 5)
    call(**longer).equals(want)
    call(**_case("[0.9, 0.9 + 1e-10]", "[0, 1]", 1)).equals(1.0)


@drill.general
def many_detections(call):
    """Differs for 600 detections, of which every second one is right. Count beyond 255, and leave
    none out."""
    scores, correct = "np.linspace(1, 0, 600)", "np.arange(600) % 2 == 0"
    want = sum(k / (2 * k - 1) for k in range(1, 301)) / 300
    call(scores=scores, correct=correct, n_truth=300).equals(want)
    call(scores=scores, correct=f"({correct}).astype(np.uint8)", n_truth=300).equals(want)


def _definition(scores, correct, n_truth):
    ranked = sorted(range(len(scores)), key=lambda i: -scores[i])
    hits = [bool(correct[i]) for i in ranked]
    precisions = [Fraction(sum(hits[:rank]), rank) for rank in range(1, len(hits) + 1)]
    best = [max(precisions[rank:]) for rank, hit in enumerate(hits) if hit]
    return float(sum(best, Fraction(0)) / n_truth)


AREA = "return float(envelope[hit].sum() / n_truth)"
FIXED = (
    "recall = np.cumsum(hit) / n_truth\n"
    "    best = [max(envelope[recall > r - 1e-9], default=0.0) for r in np.linspace(0, 1, {})]\n"
    "    return float(np.mean(best))"
)

drill.mistake(
    "first step of recall missing",
    "first_detection_counts",
    {AREA: "return float((np.diff(np.cumsum(hit)) * envelope[1:]).sum() / n_truth)"},
)
drill.mistake(
    "eleven recalls",
    "steps_at_every_recall",
    {AREA: FIXED.format(11)},
    "Precision is read at 11 fixed recalls: that is the definition of VOC before 2010. Take a step "
    "at each recall that is reached.",
)
drill.mistake(
    "101 recalls",
    "steps_at_every_recall",
    {AREA: FIXED.format(101)},
    "Precision is read at 101 fixed recalls: that is the definition of COCO. Take a step at each "
    "recall that is reached.",
)
drill.mistake(
    "envelope from the left",
    "steps_at_every_recall",
    {"precision[::-1])[::-1]": "precision)"},
    "The precision at a recall is the best of those before it. Take the best from there on: the "
    "maximum from the right.",
)
drill.mistake(
    "detections as they come",
    "sorted_by_score",
    {'np.argsort(-scores, kind="stable")': "np.arange(len(scores))"},
)
drill.mistake(
    "rising score",
    "sorted_by_score",
    {"argsort(-scores": "argsort(scores"},
    "The detections are taken by rising score. Take them by falling score.",
)
drill.mistake(
    "recall over what is found", "missed_objects_count", {"/ n_truth)": "/ max(hit.sum(), 1))"}
)
drill.mistake("no envelope", "envelope", {"envelope[hit]": "precision[hit]"})
drill.mistake(
    "reversed ascending sort",
    "equal_scores",
    {'argsort(-scores, kind="stable")': 'argsort(scores, kind="stable")[::-1]'},
    "Among equal scores the later detection comes first. The earlier one must: sort by falling "
    "score, in a stable way.",
)
drill.mistake(
    "nan without detections", "no_detections", {"n_truth == 0": "len(scores) * n_truth == 0"}
)
drill.mistake(
    "0 without objects",
    "no_objects",
    {'float("nan")': "0.0"},
    "Without objects the result is 0, as if the detector had failed. Return nan: the class must "
    "not lower the mean over classes.",
)
drill.mistake(
    "0 where there is neither",
    "no_objects",
    {"    if n_truth == 0": "    if len(scores) == 0:\n        return 0.0\n    if n_truth == 0"},
    "Without objects and without detections the result is 0. Return nan: without objects there is "
    "no recall, whatever is detected.",
)
drill.mistake(
    "sorts in place",
    "inputs_unchanged",
    {
        "hit = correct": "correct[:] = correct[order]; scores[:] = scores[order]; hit = correct",
        "(bool)[order]": "(bool)",
    },
)


@drill.mistaken(
    "trapezoids",
    "steps_at_every_recall",
    "The area is made of trapezoids, which interpolate between points that no threshold reaches. "
    "Add up steps.",
)
def _trapezoids(scores, correct, n_truth):
    if n_truth == 0 or len(scores) == 0:
        return float("nan") if n_truth == 0 else 0.0
    hit = correct.astype(bool)[np.argsort(-scores, kind="stable")]
    true = np.concatenate([[0], np.cumsum(hit)])
    precision = true[1:] / np.arange(1, len(hit) + 1)
    precision = np.concatenate([precision[:1], precision])
    return float((np.diff(true) * (precision[1:] + precision[:-1]) / 2).sum() / n_truth)


@drill.mistaken(
    "points at thresholds",
    "equal_scores",
    "Detections with equal scores count as if they made one point of the curve together. By the "
    "question's convention each is a point of its own, in the order of the input.",
)
def _thresholds(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    area, best, last = 0.0, 0.0, None
    for threshold in sorted(set(scores.tolist())):
        taken = correct.astype(bool)[scores >= threshold]
        if last is not None:
            area += best * (last - taken.sum())
        best, last = max(best, taken.mean()), taken.sum()
    return float((area + best * (last or 0)) / n_truth)


@drill.mistaken(
    "flags index",
    "flags_as_integers",
    "Flags that are 0 and 1 index the first two elements instead of choosing. Convert to bool.",
)
def _flags_index(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    hit = correct[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float(best[hit].sum() / n_truth)


@drill.mistaken(
    "~ on integers",
    "flags_as_integers",
    "~ makes −1 and −2 of flags that are 0 and 1, so that false positives are counted wrongly. "
    "Convert to bool.",
)
def _tilde(scores, correct, n_truth):
    if n_truth == 0:
        return float("nan")
    hit = correct[np.argsort(-scores, kind="stable")]
    true, false = np.cumsum(hit), np.cumsum(~hit)
    best = np.maximum.accumulate((true / (true + false))[::-1])[::-1]
    return float((best * np.diff(true, prepend=0)).sum() / n_truth)
