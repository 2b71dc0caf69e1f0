"""Drill: mean IoU and mean Dice of a segmentation, from one confusion matrix."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


def mean_iou(prediction, target, classes, ignore=255):
    valid = target != ignore
    t, p = target[valid].astype(int), prediction[valid].astype(int)
    matrix = np.bincount(classes * t + p, minlength=classes**2)
    matrix = matrix.reshape(classes, classes).astype(float)
    hits = np.diag(matrix)
    both = matrix.sum(axis=0) + matrix.sum(axis=1)
    seen = both > 0
    if not seen.any():
        return matrix, float("nan"), float("nan")
    iou = hits[seen] / (both - hits)[seen]
    dice = 2 * hits[seen] / both[seen]
    return matrix, float(iou.mean()), float(dice.mean())


drill = Drill(
    slug="mean-iou",
    reference=mean_iou,
    question=(
        "Count the confusion matrix of a segmentation over a batch of images, leaving out pixels "
        "with the ignore label, and take from it the mean IoU and the mean Dice coefficient."
    ),
    takes=(
        Value("prediction", "(N, H, W)", "any int", "predicted class of each pixel, 0 … classes−1"),
        Value("target", "(N, H, W)", "any int", "true class of each pixel, or `ignore`"),
        Value("classes", "", "int", "number of classes"),
        Value(
            "ignore",
            "",
            "int",
            "label of pixels that do not count, perhaps negative; 255 if not given",
        ),
    ),
    gives=(
        Value("matrix", "(classes, classes)", "int or float", "pixels of class i predicted as j"),
        Value("mean_iou", "", "float", "mean over classes of the IoU"),
        Value("mean_dice", "", "float", "mean over classes of the Dice coefficient"),
    ),
    allowed="NumPy. No scikit-learn.",
    conventions=(
        "Rows are the target's classes, columns the prediction's.",
        "One matrix over all images, not a mean of the images' results.",
        "A class that is neither in the target nor predicted is left out of both means; one that "
        "is only predicted counts, with 0.",
        "Where nothing is left to count, both means are nan.",
        "Results are compared to 1e-6.",
    ),
    hints=(
        "Take target != ignore as a mask of both arrays. The pair (i, j) is cell classes·i + j: "
        "one bincount counts them all.",
        "Hits are the diagonal; the union is row plus column minus hits.",
        "Divide only where row plus column is positive, then take the mean.",
    ),
    plain={
        "prediction": "np.array([[[0, 1, 1, 1]]])",
        "target": "np.array([[[0, 0, 1, 1]]])",
        "classes": 2,
    },
    # A small number in the denominator, as many write it, is no mistake here.
    tolerance=1e-6,
)


def _case(prediction, target, classes=2):
    """A case of one image of one row."""
    return {
        "prediction": f"np.array([[{prediction}]])",
        "target": f"np.array([[{target}]])",
        "classes": classes,
    }


@drill.test
def rows_are_targets(call):
    """The matrix is transposed. Rows are the target's classes, columns the prediction's."""
    call(**_case("[1, 0, 1, 1]", "[0, 0, 0, 1]"))[0].equals([[1, 2], [0, 1]])


@drill.test
def last_class_absent(call):
    """The matrix is smaller where the last class does not occur. Give it the shape (classes,
    classes) in every case."""
    call.without(ValueError, **_case("[0, 0]", "[0, 0]"))[0].equals([[2, 0], [0, 0]])


@drill.test
def union_of_each_class(call):
    """The IoU of a class is not its hits over its union. Divide by row plus column minus the hits:
    missed and falsely predicted pixels count, and the hits once."""
    call(**_case("[0, 1, 1]", "[0, 1, 1]"))[1].equals(1.0)
    call(**_case("[1, 0, 1, 1]", "[0, 0, 1, 1]"))[1].equals((1 / 2 + 2 / 3) / 2)


@drill.needs("union_of_each_class")
def classes_weigh_equally(call):
    """Large classes weigh more. Take the IoU of each class, then the plain mean over classes."""
    answer = call(**_case("[0, 0, 0, 0, 0, 0, 0, 1, 1, 1]", "[0, 0, 0, 0, 0, 0, 0, 0, 1, 1]"))
    answer[1].equals((7 / 8 + 2 / 3) / 2)


@drill.needs("union_of_each_class", "classes_weigh_equally")
def all_images_together(call):
    """The result is a mean over the images. Add up the counts of all images, then divide once."""
    answer = call(
        prediction="np.array([[[0, 0, 0, 1]], [[1, 1, 1, 1]]])",
        target="np.array([[[0, 0, 1, 1]], [[1, 1, 1, 1]]])",
        classes=2,
    )
    answer[1].equals((2 / 3 + 5 / 6) / 2)


@drill.needs("union_of_each_class")
def ignored_pixels(call):
    """Pixels that carry the ignore label in the target still count. Leave them out of both arrays
    before anything is counted, whatever is predicted there."""
    call(**_case("[0, 0, 0, 1]", "[0, 255, 255, 1]"))[0].equals([[1, 0], [0, 1]])
    call(**_case("[0, 1, 1]", "[0, 0, 1]"), ignore=0)[0].equals([[0, 0], [0, 1]])
    call(**_case("[0, 1, 1, 1]", "[0, 1, 1, 255]"))[1].equals(1.0)
    # A negative label is also a place from the end, or one that is not there.
    for label in (-1, -100):
        answer = call(**_case("[0, 1, 1]", f"[{label}, 1, 1]"), ignore=label)
        answer[0].equals([[0, 0], [0, 2]])


@drill.needs("ignored_pixels")
def ignored_by_the_target_alone(call):
    """Pixels whose prediction is the ignore label are left out. Only the target's label leaves a
    pixel out."""
    matrix = call(**_case("[0, 1]", "[1, 1]"), ignore=0)[0]
    matrix.holds(matrix.array.sum() == 2, "two pixels, [[0, 0], [1, 1]]")


@drill.needs("union_of_each_class", "classes_weigh_equally", "ignored_pixels")
def absent_class(call):
    """A class that is neither in the target nor predicted, ignored pixels aside, changes the means.
    Leave it out of both; it has no IoU (0/0)."""
    call(**_case("[0, 2, 2, 1]", "[0, 2, 2, 255]", 3))[1].equals(1.0)
    answer = call(**_case("[0, 2, 2, 0]", "[0, 2, 2, 2]", 3))
    answer[1].equals((1 / 2 + 2 / 3) / 2)
    dice = answer[2]
    without = call(**_case("[0, 1, 1, 0]", "[0, 1, 1, 1]", 2))[2]
    dice.holds(abs(dice.array - without.array) < 1e-4, f"{without.array:.3g}, as without class 1")


@drill.needs("union_of_each_class", "classes_weigh_equally")
def class_only_predicted(call):
    """A class that is predicted but not in the target is left out of the mean. It has IoU 0, and
    counts."""
    call(**_case("[0, 0, 1, 2]", "[0, 0, 0, 2]", 3))[1].equals((2 / 3 + 0 + 1) / 3)


@drill.needs("union_of_each_class", "classes_weigh_equally", "absent_class")
def mean_dice(call):
    """The mean Dice is another. Take for each class twice the hits over row plus column, then the
    mean over classes."""
    call(**_case("[0, 1]", "[0, 1]"))[2].equals(1.0)
    call(**_case("[0, 0, 1, 1, 1, 1]", "[0, 1, 1, 1, 1, 1]"))[2].equals((2 / 3 + 8 / 9) / 2)


@drill.test
def uint8_labels(call):
    """With labels in uint8 and 20 classes, 20·target + prediction passes 255 and wraps round.
    Convert to a wider integer type first."""
    answer = call(
        prediction="np.array([[[19, 19]]], dtype=np.uint8)",
        target="np.array([[[19, 19]]], dtype=np.uint8)",
        classes=20,
    )
    matrix = answer[0]
    matrix.holds(abs(matrix.array[19, 19] - 2) < 1e-4, "2 in row 19, column 19")


@drill.needs("uint8_labels")
def uint64_labels(call):
    """Labels in uint64 raise TypeError: int64 and uint64 together make float64, which cannot
    count. Convert both arrays to int."""
    labels = "np.array([[[0, 1]]], dtype=np.uint64)"
    answer = call.without(TypeError, prediction=labels, target=labels, classes=2)
    answer[0].equals([[1, 0], [0, 1]])


@drill.test
def many_pixels(call):
    """33,000 pixels of one class are counted wrongly: int16 ends at 32,767, int8 before, and
    float16 rounds. Count in int64 or float64."""
    labels = "np.ones((1, 1, 33_000), dtype=int)"
    answer = call(prediction=labels, target=labels, classes=2)
    answer[0].equals([[0, 0], [0, 33_000]])


@drill.needs(
    "last_class_absent",
    "union_of_each_class",
    "ignored_pixels",
    "classes_weigh_equally",
    "absent_class",
    "mean_dice",
)
def nothing_to_count(call):
    """All pixels are ignored, and the means are not nan. There is nothing to judge: return nan, not
    a number and not an error."""
    answer = call(**_case("[0, 1]", "[255, 255]"))
    answer[1].equals(float("nan"))
    answer[2].equals(float("nan"))


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case("[0, 1, 1]", "[0, 255, 1]"))


@drill.general
def against_scikit_learn(call):
    """Differs from scikit-learn's confusion matrix, Jaccard score and F1 score."""
    shapes = ((1, 1, 2, 2), (1, 2, 3, 3), (2, 3, 4, 3), (3, 8, 8, 5), (2, 6, 6, 21))
    for seed, (n, h, w, classes) in enumerate(shapes):
        rng, shape = f"np.random.default_rng({seed})", (n, h, w)
        # A fifth of the pixels, spread by a product that no class count divides, is ignored.
        kept = f"np.arange({n * h * w}).reshape({shape}) * 7 % 5 > 0"
        truth = f"{rng}.permutation({n * h * w}).reshape({shape}) % {classes}"
        answer = call(
            prediction=f"{rng}.integers(0, {classes}, {shape})",
            target=f"np.where({kept}, {truth}, 255)",
            classes=classes,
        )
        answer.equals(_by_scikit_learn(*answer.args))


@drill.general
def many_classes(call):
    """200 classes have 40,000 cells, more than int16 counts. Take a wider type."""
    labels = "np.full((1, 1, 2), 199)"
    answer = call.without(ValueError, prediction=labels, target=labels, classes=200)
    answer[1].equals(1.0)


def _by_scikit_learn(prediction, target, classes):
    from sklearn.metrics import confusion_matrix, f1_score, jaccard_score

    kept = target != 255
    truth, guess = target[kept], prediction[kept]
    matrix = confusion_matrix(truth, guess, labels=range(classes))
    how = {"labels": np.union1d(truth, guess), "average": "macro", "zero_division": 0}
    return matrix, jaccard_score(truth, guess, **how), f1_score(truth, guess, **how)


drill.mistake(
    "matrix transposed",
    "rows_are_targets",
    {"classes * t + p": "classes * p + t"},
)
drill.mistake(
    "no minlength",
    "last_class_absent",
    {", minlength=classes**2": ""},
    "Where the last class does not occur there are too few cells for the matrix. Count classes² "
    "cells in every case.",
)
drill.mistake(
    "union counts the hits twice",
    "union_of_each_class",
    {"(both - hits)[seen]": "both[seen]"},
    "A perfect prediction has an IoU of 1/2: the union counts the hits twice. Subtract them once.",
)
drill.mistake(
    "recall",
    "union_of_each_class",
    {"(both - hits)[seen]": "np.maximum(matrix.sum(axis=1), 1)[seen]"},
    "Pixels that are falsely predicted as a class do not lower its IoU: yours is the share of the "
    "target that is found (recall). The union has them too.",
)
drill.mistake(
    "pixel accuracy",
    "union_of_each_class",
    {"float(iou.mean())": "float(hits.sum() / matrix.sum())"},
    "The mean IoU is the share of right pixels (accuracy). Take the IoU of each class, then the "
    "mean.",
)
drill.mistake(
    "one IoU of all classes",
    "union_of_each_class",
    {"float(iou.mean())": "float(hits.sum() / (both - hits).sum())"},
    "The mean IoU is all hits over all unions. Take the IoU of each class, then the mean.",
)
drill.mistake(
    "exchanged",
    "union_of_each_class",
    {"float(iou.mean()), float(dice.mean())": "float(dice.mean()), float(iou.mean())"},
    "The mean Dice comes before the mean IoU. Return the matrix, the mean IoU, the mean Dice.",
)
drill.mistake(
    "weighted by the class's pixels",
    "classes_weigh_equally",
    {"float(iou.mean())": "float((iou * matrix.sum(axis=1)[seen]).sum() / matrix.sum())"},
)
drill.mistake(
    "ignored as background",
    "ignored_pixels",
    {"valid = target != ignore": "target = target * (target != ignore); valid = target >= 0"},
    "Pixels with the ignore label count as class 0. Leave them out of both arrays.",
)
drill.mistake(
    "255 always ignored",
    "ignored_pixels",
    {"target != ignore": "target != 255"},
    "The label that is left out is always 255. Use the argument `ignore`.",
)
drill.mistake(
    "absent class counts 0",
    "absent_class",
    {
        "seen = both > 0": "seen = both >= 0",
        "(both - hits)[seen]": "(both - hits + 1e-10)",
        "both[seen]": "(both + 1e-10)",
    },
    "A class that is neither in the target nor predicted counts as 0 and lowers the means. Leave "
    "it out.",
)
drill.mistake(
    "absent class counts 1",
    "absent_class",
    {
        "seen = both > 0": "seen = both >= 0",
        "hits[seen] / (both - hits)[seen]": "(hits + 1e-10) / (both - hits + 1e-10)",
        "2 * hits[seen] / both[seen]": "(2 * hits + 1e-10) / (both + 1e-10)",
    },
    "A class that is neither in the target nor predicted counts as 1 and raises the means. Leave "
    "it out.",
)
drill.mistake(
    "absent class is nan",
    "absent_class",
    {"seen = both > 0": "seen = both >= 0"},
    "A class that is neither in the target nor predicted makes the means nan (0/0). Leave it out.",
)
drill.mistake(
    "absent class counts in Dice",
    "absent_class",
    {"float(dice.mean())": "float(dice.sum() / classes)"},
    "A class that is neither in the target nor predicted lowers the mean Dice. Leave it out there "
    "too.",
)
drill.mistake(
    "predicted on ignored pixels",
    "absent_class",
    {
        "seen = both > 0": "seen = (both > 0) | np.isin(range(classes), prediction)\n"
        "    both = np.maximum(both, 1e-10)"
    },
    "A class that is predicted on ignored pixels alone counts as 0 and lowers the means. Leave it "
    "out: those pixels do not count.",
)
drill.mistake(
    "ignored in the prediction",
    "ignored_by_the_target_alone",
    {"valid = target != ignore": "valid = (target != ignore) & (prediction != ignore)"},
)
drill.mistake("counts in 16 bits", "many_pixels", {"(float)": "(np.int16)"})
drill.mistake("classes of the target", "class_only_predicted", {"both > 0": "matrix.any(axis=1)"})
drill.mistake(
    "Dice without the two",
    "mean_dice",
    {"2 * hits[seen]": "hits[seen]"},
    "A perfect prediction has a Dice coefficient of 1/2. Take the hits twice.",
)
drill.mistake(
    "Dice from the mean IoU",
    "mean_dice",
    {"float(dice.mean())": "float(2 * iou.mean() / (1 + iou.mean()))"},
    "The mean Dice is 2·m / (1 + m) of the mean IoU m. That holds for one class, not for means: "
    "take the mean of the classes' coefficients.",
)
drill.mistake("computes in uint8", "uint8_labels", {".astype(int)": ""})
drill.mistake(
    "only the target widened",
    "uint64_labels",
    {"prediction[valid].astype(int)": "prediction[valid]"},
)
drill.mistake(
    "0 where nothing counts",
    "nothing_to_count",
    {'return matrix, float("nan"), float("nan")': "return matrix, 0.0, 0.0"},
    "All pixels are ignored, and the means are 0, like those of a useless model. Return nan.",
)
drill.mistake(
    "wipes out ignored pixels",
    "inputs_unchanged",
    {"valid = target != ignore": "valid = target != ignore; prediction[~valid] = 0"},
)


@drill.mistaken("mean over images", "all_images_together")
def _per_image(prediction, target, classes, ignore=255):
    each = [mean_iou(p, t, classes, ignore) for p, t in zip(prediction, target, strict=True)]
    means = [float(np.mean([one[k] for one in each])) for k in (1, 2)]
    return sum(one[0] for one in each), *means


@drill.mistaken(
    "ignored pixels as false positives",
    "ignored_pixels",
    "A class that is predicted on ignored pixels loses: they count in the union. Leave them out "
    "of the prediction too.",
)
def _false_positives(prediction, target, classes, ignore=255):
    matrix = mean_iou(prediction, target, classes, ignore)[0]
    if not matrix.any():
        return matrix, float("nan"), float("nan")
    masks = [(prediction == c, target == c) for c in range(classes)]
    masks = [(p, t) for p, t in masks if (p | t).any()]
    iou = [(p & t).sum() / (p | t).sum() for p, t in masks]
    dice = [2 * (p & t).sum() / (p.sum() + t.sum()) for p, t in masks]
    return matrix, float(np.mean(iou)), float(np.mean(dice))
