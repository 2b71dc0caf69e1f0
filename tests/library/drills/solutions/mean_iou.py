"""Solutions of `mean-iou` in other styles, and mistakes that are in no list."""

from collections import Counter

import numpy as np


def add_at(prediction, target, classes, ignore=255):
    p, t = prediction.reshape(-1), target.reshape(-1)
    keep = t != ignore
    m = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(m, (t[keep], p[keep]), 1)
    tp = np.diag(m).astype(float)
    union = m.sum(0) + m.sum(1) - tp
    total = m.sum(0) + m.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        iou = np.where(union > 0, tp / union, np.nan)
        dice = np.where(total > 0, 2 * tp / total, np.nan)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return m, np.nanmean(iou), np.nanmean(dice)


def loops(prediction, target, classes, ignore=255):
    m = [[0] * classes for _ in range(classes)]
    for p, t in zip(prediction.flat, target.flat, strict=True):
        if t != ignore:
            m[int(t)][int(p)] += 1
    ious, dices = [], []
    for c in range(classes):
        tp = m[c][c]
        fn = sum(m[c]) - tp
        fp = sum(r[c] for r in m) - tp
        if tp + fp + fn:
            ious.append(tp / (tp + fp + fn))
            dices.append(2 * tp / (2 * tp + fp + fn))
    if not ious:
        return m, float("nan"), float("nan")
    return m, sum(ious) / len(ious), sum(dices) / len(dices)


def float_matrix(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.zeros((classes, classes))
    for i in range(classes):
        for j in range(classes):
            m[i, j] = np.count_nonzero((target == i) & (prediction == j) & ok)
    d = m.diagonal()
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return [m, np.nan, np.nan]
    return [m, (d[k] / (s - d)[k]).mean(), (2 * d[k] / s[k]).mean()]


def prediction_has_ignore_value_there(prediction, target, classes, ignore=255):
    idx = np.where(target != ignore)
    t, p = target[idx].astype(np.int64), prediction[idx].astype(np.int64)
    m = np.bincount(t * classes + p, minlength=classes * classes).reshape(classes, classes)
    inter = np.diag(m)
    union = m.sum(1) + m.sum(0) - inter
    present = union != 0
    if not present.any():
        return m, np.nan, np.nan
    return (
        m,
        np.mean(inter[present] / union[present]),
        np.mean(2 * inter[present] / (union + inter)[present]),
    )


def counters(prediction, target, classes, ignore=255):
    c = Counter(zip(target.ravel().tolist(), prediction.ravel().tolist(), strict=True))
    m = np.array([[c[i, j] for j in range(classes)] for i in range(classes)])
    if ignore < classes:
        m[ignore] = 0
    iou, dice = [], []
    for k in range(classes):
        u = m[k].sum() + m[:, k].sum() - m[k, k]
        if u:
            iou.append(m[k, k] / u)
            dice.append(2 * m[k, k] / (u + m[k, k]))
    return (m, np.mean(iou), np.mean(dice)) if iou else (m, np.nan, np.nan)


def onehot_product(prediction, target, classes, ignore=255):
    keep = (target != ignore).ravel()
    p = np.eye(classes)[prediction.ravel()[keep].astype(int)]
    t = np.eye(classes)[target.ravel()[keep].astype(int)]
    m = t.T @ p
    tp, s = np.diag(m), m.sum(0) + m.sum(1)
    ok = s > 0
    if not ok.any():
        return m, float("nan"), float("nan")
    return m, (tp[ok] / (s[ok] - tp[ok] + 1e-12)).mean(), (2 * tp[ok] / (s[ok] + 1e-12)).mean()


def histogram2d(prediction, target, classes, ignore=255):
    k = target != ignore
    m, _, _ = np.histogram2d(
        target[k], prediction[k], bins=classes, range=[[0, classes], [0, classes]]
    )
    tp, s = np.diag(m), m.sum(0) + m.sum(1)
    with np.errstate(all="ignore"):
        iou, dice = tp / (s - tp), 2 * tp / s
    ok = ~np.isnan(iou)
    return m, (iou[ok].mean() if ok.any() else np.nan), (dice[ok].mean() if ok.any() else np.nan)


def eps_smoothing(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    u = m.sum(0) + m.sum(1) - d
    return (
        m,
        float(((d + 1e-6) / (u + 1e-6)).mean()),
        float(((2 * d + 1e-6) / (m.sum(0) + m.sum(1) + 1e-6)).mean()),
    )


def eps_only_denominator(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    u = m.sum(0) + m.sum(1) - d
    return m, float((d / (u + 1e-10)).mean()), float((2 * d / (m.sum(0) + m.sum(1) + 1e-10)).mean())


def ignore_in_both(prediction, target, classes, ignore=255):
    ok = (target != ignore) & (prediction != ignore) & (prediction != 0)
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, float((d[k] / (s - d)[k]).mean()), float((2 * d[k] / s[k]).mean())


def global_dice(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, float((d[k] / (s - d)[k]).mean()), float(2 * d.sum() / s.sum())


def global_iou(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, float(d[k].sum() / (s - d)[k].sum()), float((2 * d[k] / s[k]).mean())


def skip_background(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)[1:]
    s = (m.sum(0) + m.sum(1))[1:]
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, float((d[k] / (s - d)[k]).mean()), float((2 * d[k] / s[k]).mean())


def np_unique_classes(prediction, target, classes, ignore=255):
    ok = target != ignore
    t, p = target[ok], prediction[ok]
    labels = np.unique(t)
    ious = [((t == c) & (p == c)).sum() / ((t == c) | (p == c)).sum() for c in labels]
    dices = [2 * ((t == c) & (p == c)).sum() / ((t == c).sum() + (p == c).sum()) for c in labels]
    m = np.array([[((t == i) & (p == j)).sum() for j in range(classes)] for i in range(classes)])
    return m, np.mean(ious) if len(ious) else np.nan, np.mean(dices) if len(dices) else np.nan


def normalised_matrix(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m / m.sum(), float((d[k] / (s - d)[k]).mean()), float((2 * d[k] / s[k]).mean())


def absent_class_zero_in_dice(prediction, target, classes, ignore=255):
    ok = target != ignore
    m = np.bincount(
        target[ok].astype(int) * classes + prediction[ok].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    d = np.diag(m)
    s = m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, float((d[k] / (s - d)[k]).mean()), float((2 * d / np.maximum(s, 1)).mean())


def intersection_over_max(prediction, target, classes, ignore=255):
    k = target != ignore
    m = np.bincount(
        target[k].astype(int) * classes + prediction[k].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    tp, r, c = np.diag(m), m.sum(1), m.sum(0)
    ok = r + c > 0
    if not ok.any():
        return m, np.nan, np.nan
    return m, (tp[ok] / np.maximum(r, c)[ok]).mean(), (2 * tp[ok] / (r + c)[ok]).mean()


def swaps_results(prediction, target, classes, ignore=255):
    m, a, b = loops(prediction, target, classes, ignore)
    return m, b, a


def drops_perfect_zero(prediction, target, classes, ignore=255):
    k = target != ignore
    m = np.bincount(
        target[k].astype(int) * classes + prediction[k].astype(int), minlength=classes**2
    ).reshape(classes, classes)
    tp, s = np.diag(m), m.sum(0) + m.sum(1)
    ok = tp > 0
    if not ok.any():
        return m, np.nan, np.nan
    return m, (tp[ok] / (s - tp)[ok]).mean(), (2 * tp[ok] / s[ok]).mean()


def dice_of_ious(prediction, target, classes, ignore=255):
    m, a, _b = loops(prediction, target, classes, ignore)
    return m, a, 2 * a / (a + 1)


def ignores_where_prediction_is(prediction, target, classes, ignore=255):
    k = prediction != ignore
    t = np.where(target == ignore, 0, target)
    return loops(prediction[k], t[k], classes, 10**6)


def classes_from_data(prediction, target, classes, ignore=255):
    k = target != ignore
    n = int(max(target[k].max(initial=0), prediction[k].max(initial=0))) + 1
    m, a, b = loops(prediction, target, n, ignore)
    return m, a, b


def row_of_the_label_wiped(prediction, target, classes, ignore=255):
    cells = (classes * target.astype(int) + prediction.astype(int)).ravel()
    m = np.bincount(cells, minlength=classes**2)[: classes**2].reshape(classes, classes)
    if ignore < classes:
        m[ignore] = 0
    d, s = np.diag(m), m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, (d[k] / (s - d)[k]).mean(), (2 * d[k] / s[k]).mean()


def cells_in_int16(prediction, target, classes, ignore=255):
    kept = target != ignore
    t, p = target[kept].astype(np.int16), prediction[kept].astype(np.int16)
    m = np.bincount(classes * t + p, minlength=classes**2).reshape(classes, classes)
    d, s = np.diag(m), m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, (d[k] / (s - d)[k]).mean(), (2 * d[k] / s[k]).mean()


def target_alone_widened(prediction, target, classes, ignore=255):
    kept = np.where(target != ignore)
    t, p = target[kept].astype(np.int64), prediction[kept]
    m = np.bincount(t * classes + p, minlength=classes * classes).reshape(classes, classes)
    d, s = np.diag(m), m.sum(0) + m.sum(1)
    k = s > 0
    if not k.any():
        return m, np.nan, np.nan
    return m, (d[k] / (s - d)[k]).mean(), (2 * d[k] / s[k]).mean()


def _means(matrix):
    hits, both = np.diag(matrix).astype(float), matrix.sum(axis=0) + matrix.sum(axis=1)
    seen = both > 0
    if not seen.any():
        return matrix, float("nan"), float("nan")
    return matrix, (hits / (both - hits))[seen].mean(), (2 * hits / both)[seen].mean()


def class_by_class(prediction, target, classes, ignore=255):
    kept = target != ignore
    p, t = (
        np.stack([(a == c) & kept for c in range(classes)]).reshape(classes, -1).astype(int)
        for a in (prediction, target)
    )
    return _means(t @ p.T)


def python_lists(prediction, target, classes, ignore=255):
    pairs = list(zip(target.ravel().tolist(), prediction.ravel().tolist(), strict=True))
    matrix = [[0] * classes for _ in range(classes)]
    for t, p in pairs:
        if t != ignore:
            matrix[t][p] += 1
    iou, dice = [], []
    for c in range(classes):
        both = sum(matrix[c]) + sum(row[c] for row in matrix)
        if both:
            iou.append(matrix[c][c] / (both - matrix[c][c]))
            dice.append(2 * matrix[c][c] / both)
    if not iou:
        return matrix, float("nan"), float("nan")
    return matrix, sum(iou) / len(iou), sum(dice) / len(dice)


def _counts(prediction, target, classes, ignore, dtype):
    matrix, kept = np.zeros((classes, classes), dtype), target != ignore
    np.add.at(matrix, (target[kept].astype(int), prediction[kept].astype(int)), 1)
    return matrix


def counts_in_uint8(prediction, target, classes, ignore=255):
    return _means(_counts(prediction, target, classes, ignore, np.uint8))


def counts_in_float16(prediction, target, classes, ignore=255):
    return _means(_counts(prediction, target, classes, ignore, np.float16))


def classes_of_all_pixels(prediction, target, classes, ignore=255):
    matrix = _counts(prediction, target, classes, ignore, int)
    if not matrix.any():
        return matrix, float("nan"), float("nan")
    seen = [c for c in np.union1d(prediction, target) if c != ignore]
    hits, both = np.diag(matrix), np.maximum(matrix.sum(axis=0) + matrix.sum(axis=1), 1)
    return matrix, (hits / (both - hits))[seen].mean(), (2 * hits / both)[seen].mean()


def label_in_either(prediction, target, classes, ignore=255):
    kept = (target != ignore) & (prediction != ignore)
    return _means(_counts(prediction[kept], target[kept], classes, ignore, int))


RIGHT = [
    class_by_class,
    python_lists,
    add_at,
    loops,
    float_matrix,
    prediction_has_ignore_value_there,
    onehot_product,
    histogram2d,
]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    eps_smoothing: None,
    eps_only_denominator: "absent class counts 0",
    ignore_in_both: None,
    global_dice: None,
    global_iou: "one IoU of all classes",
    skip_background: None,
    np_unique_classes: "classes of the target",
    normalised_matrix: None,
    absent_class_zero_in_dice: "absent class counts in Dice",
    intersection_over_max: None,
    swaps_results: "exchanged",
    drops_perfect_zero: None,
    dice_of_ious: "Dice from the mean IoU",
    ignores_where_prediction_is: None,
    classes_from_data: None,
    counters: None,
    row_of_the_label_wiped: None,
    cells_in_int16: None,
    target_alone_widened: "only the target widened",
    counts_in_uint8: None,
    counts_in_float16: None,
    classes_of_all_pixels: None,
    label_in_either: "ignored in the prediction",
}
