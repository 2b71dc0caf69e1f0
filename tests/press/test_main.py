"""A command that is ended from outside: it puts in order what it began, and says so."""

import os
import signal
import subprocess
import sys
import time

import pytest
from made_up import make_book
from nbformat.v4 import new_code_cell, new_markdown_cell

from cvnotes.__main__ import main
from cvnotes.press import comparing, figures, rerun, stress, sweep, tries

BEGUN = "open({file!r}, 'w').close()\nimport time\ntime.sleep(60)"
# A shell starts what runs in the background with Ctrl-C switched off.
COMMAND = "import signal\nsignal.signal(signal.SIGINT, {handler})\n"
RUN = "import sys\nfrom cvnotes.__main__ import main\nsys.exit(main(['run']))"
MEASURED = "@measured('share', seeds=2, low=0, high=1)\ndef share(seed):\n    return seed"
EXERCISE = {"edits": [{"find": "return seed", "replace": "return 2"}], "breaks": ["share"]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(
    "number, handler",
    [
        (signal.SIGINT, "signal.default_int_handler"),
        (signal.SIGTERM, "signal.default_int_handler"),
        (signal.SIGTERM, "signal.SIG_IGN"),
    ],
)
def test_an_end_from_outside_is_one_line_and_every_notebook_is_whole(number, handler, here):
    make_book(here, a=[BEGUN.format(file=str(here / "begun"))])
    before = (here / "notebooks/made/a.ipynb").read_bytes()
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(handler=handler) + RUN],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (here / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    command.send_signal(number)
    said = command.communicate(timeout=60)[1].replace("\r", "\n").splitlines()
    assert command.returncode == 130
    assert [line for line in said if line and not line.startswith("run: ")] == [
        "cvnotes: interrupted after 0 of 1; every notebook is whole"
    ]
    assert (here / "notebooks/made/a.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    "module, command",
    [
        (comparing, "check"),
        (figures, "figures"),
        (rerun, "run"),
        (stress, "stress"),
        (sweep, "sweep"),
        (tries, "try"),
    ],
)
def test_what_was_interrupted_is_not_counted_as_done(module, command, here, capsys, monkeypatch):
    drawing = {"mystnb": {"figure": {"name": "share"}}}
    exercises = new_markdown_cell("## Try it", metadata={"cvnotes": {"try": [EXERCISE]}})
    make_book(here, a=[new_code_cell(MEASURED, execution_count=1, metadata=drawing), exercises])

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "kernel", interrupted)
    assert main([command]) == 130
    said = capsys.readouterr().err
    assert "cvnotes: interrupted after 0 of " in said
    assert "0%" in said
    assert "100%" not in said


def test_a_command_whose_output_is_closed_does_its_work(here):
    make_book(here, a=["print(1)"])
    code = "import sys\nsys.stdout = sys.stderr = None\n" + RUN
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
    assert '"1\\n"' in (here / "notebooks/made/a.ipynb").read_text()
