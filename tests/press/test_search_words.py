"""How the search takes words apart."""

import pytest

from cvnotes.press.takeaway.search_words import name_parts, terms


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1x1", "1 × 1"),
        ("3x3 kernels", "a 3×3 kernel"),
        ("normalization", "normalisation"),
        ("optimizers", "optimiser"),
        ("color", "colours"),
        ("centered crop", "centred crops"),
        ("gray", "grey"),
        ("neighbor", "neighbours"),
        ("kfold", "k-fold"),
        ("minibatch", "mini-batch"),
        ("multilabel", "multi-label"),
        ("naïve", "naive"),
        ("batchnorm2d", "nn.BatchNorm2d"),
        ("no_grad()", "torch.no_grad"),
    ],
)
def test_the_same_word_written_otherwise_has_the_same_terms(typed, written):
    assert set(terms(typed)) <= set(terms(written))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Batch norm", "BatchNorm"),
        ("u net", "U-Net"),
        ("1x1 conv", "1 × 1 convolution"),
        ("skip connection", "Skip connections"),
        ("normalized exponential", "normalised exponentials"),
        ("work of a name", "name"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(typed, written):
    assert "".join(name_parts(typed)) == "".join(name_parts(written))


def test_a_transformer_is_no_transform():
    assert set(terms("transformers")) == set(terms("Transformer"))
    assert set(terms("transformer")).isdisjoint(terms("Fourier transform"))


@pytest.mark.parametrize("text", ["", "x", "Why is it so?", "…", "( ) $ ✓"])
def test_what_tells_no_page_from_another_is_no_term(text):
    assert list(terms(text)) == []


def test_figures_are_terms():
    assert list(terms("mean [0.485, 0.456], size 224")) == ["mean", "0.485", "0.456", "size", "224"]


def test_a_name_in_camel_case_gives_its_parts():
    assert set(terms("MaxPool2d")) == {"maxpool2d", "max", "pool2d"}
