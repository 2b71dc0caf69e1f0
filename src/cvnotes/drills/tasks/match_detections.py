"""Drill: match detections to objects, as average precision counts them."""

import numpy as np

from cvnotes.drills.suite import Drill, Value


# On lines of 68 columns, for a phone.
# fmt: off
def match_detections(
    iou, scores, images, truth_images, threshold=0.5,
):
    found = np.full(len(scores), -1)
    free = np.ones(len(truth_images), dtype=bool)
    for i in np.argsort(-scores, kind="stable"):
        here = free & (truth_images == images[i])
        candidates = np.where(here, iou[i], -1.0)
        if here.any() and candidates.max() >= threshold:
            found[i] = candidates.argmax()
            free[found[i]] = False
    return found
# fmt: on


drill = Drill(
    slug="match-detections",
    reference=match_detections,
    question=(
        "The detections and the objects of one class in several images are given, with the IoU of "
        "every pair. Say of each detection which object it finds, as average precision counts it."
    ),
    takes=(
        Value("iou", "(N, M)", "float64", "IoU of each detection with each object, of all images"),
        Value("scores", "(N,)", "float64", "scores of the detections"),
        Value("images", "(N,)", "int", "image of each detection"),
        Value("truth_images", "(M,)", "int", "image of each object"),
        Value("threshold", "", "float", "least IoU of a match; 0.5 if not given"),
    ),
    gives=(Value("found", "(N,)", "int", "object of each detection, 0 … M − 1; −1 for none"),),
    allowed="NumPy.",
    conventions=(
        "The detections choose in turn, by falling score; equal scores in the order of the input.",
        "A detection takes, of the objects of its own image that are still free, the one with the "
        "largest IoU (equal: the lower index), if that is at least `threshold`.",
        "An object is found once. The result stands in the order of the input.",
        "The IoU of boxes in different images is given too, and means nothing.",
        "Images are numbered by any integers. N or M may be 0.",
        "The threshold may be 0: then an IoU of 0 is a match, in the same image.",
    ),
    hints=(
        "One loop over the detections by falling score; a boolean array says which objects are "
        "still free.",
        "Set the IoU of objects that are taken, or of another image, to −1; then take the argmax.",
        "Write the result to found[i], where i is the detection's place in the input.",
    ),
    plain={
        "iou": "np.array([[0.8, 0.0], [0.0, 0.7]])",
        "scores": "np.array([0.9, 0.8])",
        "images": "np.array([0, 0])",
        "truth_images": "np.array([0, 0])",
    },
)


def _case(iou, scores, images="", truth_images=""):
    """A case as code, by its rows; all in image 0 where nothing is said of images."""
    rows, columns = len(eval(iou)), len(eval(iou)[0])
    return {
        "iou": f"np.array({iou})",
        "scores": f"np.array({scores})",
        "images": f"np.array({images or [0] * rows})",
        "truth_images": f"np.array({truth_images or [0] * columns})",
    }


@drill.gate
def no_match_is_minus_one(call):
    """A detection that overlaps nothing must get −1: not 0, which is the first object."""
    call(**_case("[[0.0]]", "[0.9]")).equals([-1])


@drill.test
def other_images(call):
    """A detection finds an object of another image. Only objects of its own image count."""
    call(**_case("[[0.9]]", "[0.9]", "[1]", "[0]")).equals([-1])
    call(**_case("[[0.9]]", "[0.9]", "[1]", "[0]"), threshold=0.0).equals([-1])


@drill.test
def images_of_any_number(call):
    """A detection in image 7 finds nothing, though an object there fits. Images need not be
    numbered 0, 1, 2, …: compare the numbers."""
    call(**_case("[[0.9]]", "[0.9]", "[7]", "[7]")).equals([0])


@drill.test
def each_object_once(call):
    """Two detections find the same object. Mark an object as taken: the second detection of it is a
    false positive."""
    answer = call(**_case("[[0.8], [0.8]]", "[0.9, 0.7]"))
    answer.holds((answer.array == 0).sum() < 2, "0 only once")


@drill.needs("each_object_once")
def no_match_takes_nothing(call):
    """A detection finds nothing, because one with a higher score, which overlaps the object too
    little, comes before it. Mark an object as taken only where there is a match."""
    call(**_case("[[0.3], [0.8]]", "[0.9, 0.8]")).equals([-1, 0])


@drill.needs("each_object_once", "no_match_takes_nothing")
def highest_score_first(call):
    """Of two detections of one object, the one with the lower score gets it. Go through the
    detections by falling score."""
    call(**_case("[[0.6], [0.8], [0.0]]", "[0.5, 0.8, 0.9]")).equals([-1, 0, -1])


@drill.needs("no_match_takes_nothing")
def order_of_the_input(call):
    """The results stand in another order than the input: by score, or by image. Write each to the
    place of its detection."""
    call(**_case("[[0.7], [0.0]]", "[0.1, 0.9]")).equals([0, -1])
    call(**_case("[[0.7], [0.0]]", "[0.9, 0.8]", "[1, 0]", "[1]")).equals([0, -1])


@drill.test
def largest_iou(call):
    """A detection takes an object that it overlaps enough, but not the best one. Take the object
    with the largest IoU, and of equal ones the one with the lower index."""
    call(**_case("[[0.6, 0.9], [0.95, 0.0]]", "[0.9, 0.8]")).equals([1, 0])
    call(**_case("[[0.7, 0.7]]", "[0.9]")).equals([0])


@drill.needs("each_object_once", "highest_score_first")
def next_free_object(call):
    """A detection whose best object is taken goes away empty, although a free one overlaps enough:
    that is the rule of VOC. Choose the best of the objects that are free."""
    call(**_case("[[0.9, 0.0], [0.8, 0.7]]", "[0.9, 0.8]")).equals([0, 1])


@drill.needs("each_object_once", "highest_score_first")
def score_decides(call):
    """A detection does not get its best object, because a later one overlaps it more or could find
    nothing else. Let each detection in turn take the best object that is free."""
    call(**_case("[[0.6], [0.9]]", "[0.9, 0.8]")).equals([0, -1])
    call(**_case("[[0.8, 0.7], [0.75, 0.0]]", "[0.9, 0.8]")).equals([0, -1])


@drill.test
def at_least_the_threshold(call):
    """The threshold acts in another way than it should: an IoU of exactly `threshold` is a match,
    one below it is none. Compare with >=, and with the argument."""
    call(**_case("[[0.75]]", "[0.9]"), threshold=0.75).equals([0])
    call(**_case("[[0.7499]]", "[0.9]"), threshold=0.75).equals([-1])
    call(**_case("[[0.3]]", "[0.9]"), threshold=0.25).equals([0])
    call(**_case("[[0.0]]", "[0.9]"), threshold=0.0).equals([0])


@drill.needs("at_least_the_threshold")
def threshold_not_given(call):
    """Where no threshold is given, another than 0.5 is used. Write threshold=0.5."""
    call(**_case("[[0.5]]", "[0.9]")).equals([0])
    call(**_case("[[0.49]]", "[0.9]")).equals([-1])


@drill.test
def index_among_all_objects(call):
    """The objects of each image are counted from 0, in the result or in the marks of those that
    are taken. Use the column of `iou`, which counts all."""
    call(**_case("[[0.9, 0.0], [0.0, 0.8]]", "[0.9, 0.8]", "[0, 1]", "[0, 1]")).equals([0, 1])


@drill.needs(
    "order_of_the_input",
    "each_object_once",
    "highest_score_first",
    "next_free_object",
    "score_decides",
)
def equal_scores(call):
    """Among equal scores the earlier detection must come first. Sort in a stable way
    (kind="stable"), by falling score."""
    for scores in ("np.full(20, 0.9)", "np.tile([0.5, 0.6], 10)"):
        answer = call(
            iou="np.tile(1 - 0.01 * np.arange(20), (20, 1))",
            scores=scores,
            images="np.zeros(20, dtype=int)",
            truth_images="np.zeros(20, dtype=int)",
        )
        answer.equals(_definition(*answer.args))


@drill.needs("index_among_all_objects")
def no_objects(call):
    """Without objects every detection is a false positive. Return −1 for each; there is nothing to
    take a maximum of."""
    call.without(
        ValueError,
        iou="np.zeros((2, 0))",
        scores="np.array([0.9, 0.8])",
        images="np.array([0, 0])",
        truth_images="np.zeros(0, dtype=int)",
    ).equals([-1, -1])


@drill.test
def no_detections(call):
    """Without detections an error is raised. Return no numbers: nothing has a maximum."""
    answer = call.without(
        ValueError,
        iou="np.zeros((0, 2))",
        scores="np.zeros(0)",
        images="np.zeros(0, dtype=int)",
        truth_images="np.array([0, 0])",
    )
    answer.holds(np.size(answer.value) == 0, "no numbers")


@drill.test
def inputs_unchanged(call):
    """The arrays that the function is given are others afterwards: work on new ones."""
    call.unchanged(**_case("[[0.9, 0.6], [0.7, 0.8]]", "[0.5, 0.9]", "[0, 1]", "[0, 1]"))


@drill.general
def against_the_definition(call):
    """Differs from the definition: of all pairs that may match, sorted by the rank of the detection
    and then by falling IoU, those whose two members are both still free."""
    for seed, (n, m, k) in enumerate(
        ((1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 4, 2), (8, 6, 2), (8, 8, 1), (30, 20, 3))
    ):
        for digits in (1, 2):
            rng = f"np.random.default_rng({seed})"
            answer = call(
                iou=f"{rng}.random(({n}, {m})).round({digits})",
                scores=f"{rng}.random({n}).round(1)",
                images=f"{rng}.integers(0, {k}, {n})",
                truth_images=f"{rng}.integers(0, {k}, {m})",
                threshold=0.4,
            )
            answer.equals(_definition(*answer.args))


@drill.general
def numbers_of_images(call):
    """Differs where images have negative or large numbers."""
    numbers = "[-3, 1000, -1, 70000]"
    ious = "[[0.9, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0.9, 0], [0, 0, 0, 0.9]]"
    call(**_case(ious, "[0.9, 0.8, 0.7, 0.6]", numbers, numbers)).equals([0, 1, 2, 3])


@drill.general
def small_differences(call):
    """Scores, or IoUs, that differ in the tenth digit count as equal, or an IoU just below the
    threshold is a match. Compare in float64, without slack."""
    call(**_case("[[0.9], [0.9]]", "[0.9, 0.9 + 1e-10]")).equals([-1, 0])
    call(**_case("[[0.7, 0.7 + 1e-10]]", "[0.9]")).equals([1])
    call(**_case("[[0.75 - 1e-8]]", "[0.9]"), threshold=0.75).equals([-1])


def _definition(iou, scores, images, truth_images, threshold=0.5):
    """The matches from the list of all pairs."""
    ranked = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    pairs = [
        (rank, -iou[i, j], j, i)
        for rank, i in enumerate(ranked)
        for j in range(len(truth_images))
        if images[i] == truth_images[j] and iou[i, j] >= threshold
    ]
    found: dict[int, int] = {}
    for _, _, j, i in sorted(pairs):
        if i not in found and j not in found.values():
            found[i] = j
    return [found.get(i, -1) for i in range(len(scores))]


drill.mistake(
    "true or false",
    "no_match_is_minus_one",
    {"return found": "return (found >= 0).astype(int)"},
    "The result says only whether a detection finds an object, as 1 or 0. Return which one, and "
    "−1 for none.",
)
drill.mistake("images ignored", "other_images", {"free & (truth_images == images[i])": "free"})
drill.mistake(
    "other images count as IoU 0",
    "other_images",
    {"iou[i], -1.0)": "iou[i], 0.0)", "here.any() and ": "len(here) and "},
    "At a threshold of 0 a detection finds an object of another image, or one that is taken: its "
    "IoU counts as 0. It must not be found at any threshold.",
)
drill.mistake("objects found twice", "each_object_once", {"free[found[i]] = False": "pass"})
drill.mistake(
    "detections as they come",
    "highest_score_first",
    {'np.argsort(-scores, kind="stable")': "range(len(scores))"},
    "The detections choose in the order of the input. Go through them by falling score.",
)
drill.mistake(
    "rising score",
    "highest_score_first",
    {"argsort(-scores": "argsort(scores"},
    "The detections choose by rising score. Go through them by falling score.",
)
drill.mistake(
    "results by score",
    "order_of_the_input",
    {"return found": 'return found[np.argsort(-scores, kind="stable")]'},
    "The results stand in the order of the scores. They belong in the order of the input.",
)
drill.mistake(
    "results by image",
    "order_of_the_input",
    {"return found": 'return found[np.argsort(images, kind="stable")]'},
    "The results stand image by image. They belong in the order of the input.",
)
drill.mistake(
    "first object that overlaps enough",
    "largest_iou",
    {"candidates.argmax()": "np.argmax(candidates >= threshold)"},
    "A detection takes the first object that it overlaps enough. Take the one with the largest "
    "IoU.",
)
drill.mistake(
    "ties to the later object",
    "largest_iou",
    {"candidates.argmax()": "len(candidates) - 1 - candidates[::-1].argmax()"},
    "Of objects with equal IoU the later one is taken. Take the one with the lower index.",
)
drill.mistake(
    "best object even if it is taken",
    "next_free_object",
    {
        "here = free & (truth": "here = (truth",
        ".max() >= threshold": ".max() >= threshold and free[candidates.argmax()]",
    },
)
drill.mistake(
    "more than the threshold",
    "at_least_the_threshold",
    {">= threshold": "> threshold"},
    "An IoU of exactly the threshold is no match. It must be one: compare with >=.",
)
drill.mistake(
    "marks without a match",
    "no_match_takes_nothing",
    {
        "if here.any() and candidates.max() >= threshold:\n            found[i] = candid": (
            "if here.any():\n            found[i] = candid"
        ),
        "free[found[i]] = False": "free[found[i]] = False\n"
        "            found[i] = found[i] if candidates.max() >= threshold else -1",
    },
)
drill.mistake(
    "best starts from 0",
    "at_least_the_threshold",
    {"candidates.max() >= threshold": "candidates.max() >= max(threshold, 1e-300)"},
    "At a threshold of 0 an IoU of 0 is no match. It must be one: start from less than 0.",
)
drill.mistake(
    "another default",
    "threshold_not_given",
    {"threshold=0.5": "threshold=0.6"},
)
drill.mistake(
    "threshold always 0.5",
    "at_least_the_threshold",
    {">= threshold": ">= 0.5"},
    "The threshold is 0.5 whatever is asked. Use the argument.",
)
drill.mistake(
    "index inside the image",
    "index_among_all_objects",
    {
        "return found": (
            "inside = [(truth_images[:j] == truth_images[j]).sum() for j in found]\n"
            "    return np.where(found >= 0, inside, -1)"
        )
    },
)
drill.mistake(
    "reversed ascending sort",
    "equal_scores",
    {'argsort(-scores, kind="stable")': 'argsort(scores, kind="stable")[::-1]'},
    "Among equal scores the later detection comes first. The earlier one must: sort by falling "
    "score, in a stable way.",
)
drill.mistake("no guard without objects", "no_objects", {"here.any() and ": ""})
drill.mistake(
    "wipes out objects that are taken",
    "inputs_unchanged",
    {
        "here = free & (truth": "here = (truth",
        "free[found[i]] = False": "iou[:, found[i]] = -1",
    },
)


@drill.mistaken(
    "pairs by falling IoU",
    "score_decides",
    "Of two detections of one object, the one with the larger IoU gets it. The score decides: let "
    "each detection in turn take the best object that is free.",
)
def _pairs_by_iou(iou, scores, images, truth_images, threshold=0.5):
    found = np.full(len(scores), -1)
    ranks = np.argsort(np.argsort(-scores, kind="stable"), kind="stable")
    pairs = [
        (-iou[i, j], ranks[i], j, i)
        for i in range(len(scores))
        for j in range(len(truth_images))
        if images[i] == truth_images[j] and iou[i, j] >= threshold
    ]
    for _, _, j, i in sorted(pairs):
        if found[i] < 0 and j not in found:
            found[i] = j
    return found


@drill.mistaken(
    "objects choose",
    "score_decides",
    "Each object in turn takes the detection that overlaps it most. It is the detections that "
    "choose, by falling score.",
)
def _objects_choose(iou, scores, images, truth_images, threshold=0.5):
    found = np.full(len(scores), -1)
    order = np.argsort(-scores, kind="stable")
    for j in range(len(truth_images)):
        free = [i for i in order if images[i] == truth_images[j] and found[i] < 0]
        best = max(free, key=lambda i: iou[i, j], default=None)
        if best is not None and iou[best, j] >= threshold:
            found[best] = j
    return found


def _image_by_image(numbers, iou, scores, images, truth_images, threshold):
    found = np.full(len(scores), -1)
    for number in numbers:
        rows, columns = (np.flatnonzero(of == number) for of in (images, truth_images))
        alone = iou[np.ix_(rows, columns)], scores[rows], images[rows], truth_images[columns]
        # The last column stands for no object.
        found[rows] = np.append(columns, -1)[match_detections(*alone, threshold)]
    return found


@drill.mistaken("images numbered from 0", "images_of_any_number")
def _numbered_from_zero(iou, scores, images, truth_images, threshold=0.5):
    numbers = range(len(np.union1d(images, truth_images)))
    return _image_by_image(numbers, iou, scores, images, truth_images, threshold)


@drill.mistaken("images up to the highest number", "no_detections")
def _up_to_the_highest(iou, scores, images, truth_images, threshold=0.5):
    return _image_by_image(range(images.max() + 1), iou, scores, images, truth_images, threshold)
