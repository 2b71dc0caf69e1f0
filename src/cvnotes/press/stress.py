"""The whole book under other seeds and thread counts: outputs may differ, no claim may break."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from cvnotes.claims import MIME
from cvnotes.press.chapters import Chapter
from cvnotes.press.rerun import Failure, complain, in_parallel, kernel, read_all, run_cell

# Chapters try seeds in a row; steps this large keep two runs from trying the same ones.
STEP = 1000


def stress(root: Path, names: list[str], seeds: int, threads: list[int]) -> int:
    """Run every chapter under `seeds` shifted seeds and each number of threads; print what broke. Returns an exit code."""
    readable, code = read_all(root, names)

    async def shifted_runs(
        job: tuple[Chapter, int], step: Callable
    ) -> tuple[list[tuple[Failure, int, int]], int]:
        """What broke, with seed and threads, and how many claims were tried."""
        chapter, count = job
        broken, tried = [], 0
        # A notebook of its own: the same chapter runs at the same time with another number of threads.
        nb = deepcopy(chapter.nb)
        async with kernel(nb, count) as client:
            for seed in range(STEP, STEP * seeds + 1, STEP):
                if not await client.km.is_alive():
                    break
                # One kernel for all seeds: the imports are most of a run's time, and %reset keeps them loaded.
                await client.kc.execute(
                    f"%reset -f\n__import__('os').environ['CVNOTES_SEED'] = '{seed}'",
                    silent=True,
                    reply=True,
                )
                for index, cell in enumerate(nb.cells):
                    failure = await run_cell(client, chapter.path, index)
                    tried += sum(
                        MIME in output.get("data", {}) for output in cell.get("outputs", [])
                    )
                    if failure:
                        broken.append((failure, seed, count))
                        tried += failure.is_claim
                step(1)
        return broken, tried

    results = in_parallel(
        shifted_runs, [(c, n) for c in readable for n in threads], "stress", steps=seeds
    )
    broken = sorted(
        (row for rows, _ in results for row in rows),
        key=lambda row: (str(row[0].chapter), row[0].number, row[1:]),
    )
    tried = sum(n for _, n in results)
    if broken:
        width = max(len(f"{failure.chapter.stem}: {failure.name}") for failure, *_ in broken)
        print(f"{'chapter: cell':{width}}  {'seed':>6}  threads  error")
    for failure, seed, count in broken:
        print(
            f"{failure.chapter.stem + ': ' + failure.name:{width}}  {seed:6}  {count:7}  {failure.error}"
        )
    claims = sum(failure.is_claim for failure, *_ in broken)
    print(
        f"{claims} of {tried} claim runs broke, and {len(broken) - claims} other cells failed "
        f"({seeds} seeds; threads {', '.join(map(str, threads))})"
    )
    if broken:
        complain(
            "a claim that breaks under another seed is wrong as stated: restate it, or give it margin"
        )
    return code or (1 if broken else 0)
