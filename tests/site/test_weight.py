"""What is left of a style sheet."""

import pytest
import tinycss2

from cvnotes.press.site.weight import pruned, used_classes


def normal(css: str) -> str:
    """A style sheet without differences of spelling."""
    return tinycss2.serialize(tinycss2.parse_component_value_list(css)).replace(" ", "")


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b .a,p{x:1}", ".a,p{x:1}"),
        ("p{x:1} .a { } p{}", "p{x:1}.a{}"),
        ("@media print{.b{x:1}}@media screen{.a{x:1}}", "@media screen{.a{x:1}}"),
        ("@supports (x:1){@media print{.a{x:1}.b{x:1}}}", "@supports (x:1){@media print{.a{x:1}}}"),
        ("@keyframes k{from{x:1}to{x:2}}", "@keyframes k{from{x:1}to{x:2}}"),
        (":root{--x:1;--y:2}", ":root{--x:1;--y:2}"),
        ("p:not(.b),p:is(.b,.a),[href$='.b']{x:1}", 'p:not(.b),p:is(.b,.a),[href$=".b"]{x:1}'),
        (":is(.b,:not(.c,.d)).b{x:1}", ""),
        (":is(.b,:not(.c,.d)).a{x:1}", ":is(.b,:not(.c,.d)).a{x:1}"),
        ("""p{x:url(data:a;b{)}.b{x:"}"}.a{x:'{'}""", """p{x:url(data:a;b{)}.a{x:"{"}"""),
        ("/*! licence */.b{x:1}/* note */.a{x:1}/*# map */", "/*! licence */.a{x:1}"),
        ("@import 'x.css';.a{x:1}", '@import "x.css";.a{x:1}'),
        ("@font-face{src:url(x)}.a{x:1}", ".a{x:1}"),
        (r".a\:b{x:1}.a{x:1}", ".a{x:1}"),
    ],
)
def test_rules_whose_classes_are_not_used_are_left_out(css, kept):
    assert normal(pruned(css, {"a"})) == normal(kept)


def test_classes_of_elements_and_words_of_scripts_are_used():
    used = used_classes({"a b", "fa-solid fa-list"}, ["add('c-d')"])
    assert {"a", "b", "c-d"} <= used


def test_icons_of_the_theme_are_not_used():
    assert not used_classes({"fa fa-solid fas fa-list"}, [])
