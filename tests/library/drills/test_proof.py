"""The drills prove themselves: right solutions pass, each mistake fails its own test alone."""

import inspect

import pytest
from drills.proof import DRILLS, UNNAMED, mistakes, solutions

from cvnotes.drills.diagnose import FAILED, PASSED, Row, alike, cases, known
from cvnotes.drills.isolation import isolated
from cvnotes.drills.report import report
from cvnotes.drills.suite import BONUS, GATE, NAMED
from cvnotes.drills.trial import Trial

each_drill = pytest.mark.parametrize("drill", DRILLS.values(), ids=DRILLS)
each_mistake = pytest.mark.parametrize(
    ("drill", "mistake"),
    mistakes(),
    ids=[f"{drill.slug}-{mistake.name}" for drill, mistake in mistakes()],
)
RIGHT = [(drill, f) for drill in DRILLS.values() for f in solutions(drill)[0]]
WRONG = [(drill, f, name) for drill in DRILLS.values() for f, name in solutions(drill)[1].items()]


def failed(rows: tuple[Row, ...]) -> list[str]:
    return [row.test.name for row in rows if row.state == FAILED]


@each_drill
def test_the_solution_passes_every_test_and_the_bonus(drill):
    result = report(drill, drill.reference, bonus=True)
    assert result, result
    assert [row.test.name for row in result.rows if row.state != PASSED] == []


@each_drill
def test_the_solution_is_short_and_narrow(drill):
    lines = inspect.getsource(drill.reference).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 68


@each_drill
@pytest.mark.parametrize("library", ["functional", "torchvision", "sklearn", "scipy", "F."])
def test_the_solution_does_not_call_an_oracle(drill, library):
    assert library not in inspect.getsource(drill.reference)


@each_mistake
def test_a_mistake_fails_its_own_test_alone_and_is_named(drill, mistake):
    result = report(drill, drill.wrong[mistake.name])
    assert failed(result.rows) == [mistake.test], result
    if (drill.slug, mistake.name) not in UNNAMED:
        assert result.mistake == mistake.name, result
        assert result.sentence == mistake.sentence


@each_drill
def test_every_gate_and_named_test_rejects_a_mistake(drill):
    aimed = {mistake.test for mistake in drill.mistakes}
    names = {test.name for test in drill.of(GATE, NAMED)}
    # A test of these two kinds stands also where no usual mistake breaks it.
    assert [n for n in names - aimed if n != "inputs_unchanged" and "empty" not in n] == []


@each_drill
def test_needed_tests_come_before(drill):
    names = [test.name for test in drill.tests]
    assert len(set(names)) == len(names)
    for test in drill.tests:
        assert all(names.index(need) < names.index(test.name) for need in test.needs)


@each_drill
def test_each_mistake_differs_from_every_other_on_some_input(drill):
    numbers = range(len(cases(drill)))
    with isolated():
        seen = {name: [known(drill, name, number) for number in numbers] for name in drill.wrong}
    same = [
        (one, other)
        for one in seen
        for other in seen
        if one < other and all(map(alike, seen[one], seen[other]))
    ]
    assert same == []


@each_drill
def test_sentences_are_sentences(drill):
    for sentence in [test.sentence for test in drill.tests if test.stage != BONUS]:
        assert sentence.endswith(".")
        assert 15 <= len(sentence) <= 240, sentence


@each_drill
def test_what_is_asserted_speaks_of_behaviour(drill):
    # That two solutions agree on all inputs says nothing about how the reader's is written.
    for mistake in drill.mistakes:
        words = mistake.sentence.lower().replace("’", " ").split()
        assert not {"you", "your"} & set(words), mistake.sentence


@each_drill
def test_inputs_of_named_tests_are_short(drill):
    calls = []
    trial = Trial(drill, drill.reference, calls)
    for test in drill.of(GATE, NAMED):
        test.run(trial)
    for case in calls:
        for line in trial.written(case):
            assert len(line) <= 79, line


@pytest.mark.parametrize(
    ("drill", "solution"), RIGHT, ids=[f"{drill.slug}-{f.__name__}" for drill, f in RIGHT]
)
def test_a_right_solution_in_another_style_passes(drill, solution):
    result = report(drill, solution)
    assert result, result


@pytest.mark.parametrize(
    ("drill", "solution", "name"),
    WRONG,
    ids=[f"{drill.slug}-{f.__name__}" for drill, f, _ in WRONG],
)
def test_a_mistake_in_no_list_is_rejected_and_not_named_falsely(drill, solution, name):
    result = report(drill, solution)
    assert not result
    assert result.mistake == name, result
