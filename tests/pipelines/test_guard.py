"""A document that hangs, swells or crashes its reader is an Issue; the next is read, and no differently than in this process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.digest import digest, digest_json
from pipelines.guard import DIGEST, DIGEST_JSON, Limits, guarded

LIMITS = Limits(seconds=60, memory=400_000_000)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "2025").glob("kestrel-vale*.html"))
FATES = [
    ("time:sleep", (30,), Limits(seconds=0.3), "too_slow"),
    ("os:abort", (), LIMITS, "crashed"),
    pytest.param("builtins:bytearray", (2_000_000_000,), LIMITS, "too_much_memory", marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a limit of memory")),
]  # fmt: skip


@pytest.mark.parametrize(("job", "arguments", "limits", "code"), FATES)
def test_a_process_that_dies_is_an_issue_and_another_takes_its_place(job: str, arguments: tuple[int, ...], limits: Limits, code: str) -> None:
    with guarded(limits) as call:
        (issue,) = call("a.pdf", job, *arguments)
        assert (issue.code, issue.level, issue.where) == (code, "error", "a.pdf") and "a.pdf" in issue.message
        assert call("b.pdf", "builtins:abs", -3) == 3


def test_one_process_serves_a_batch_and_the_next() -> None:
    with guarded(LIMITS) as call:
        first = call("a", "os:getpid")
        assert call("b", "os:getpid") == first != os.getpid()
    with guarded(LIMITS) as call:
        assert call("c", "os:getpid") == first
    with guarded(Limits(seconds=0)) as call:
        assert call("d", "os:getpid") == os.getpid()


def test_it_ends_with_the_process_that_asks() -> None:
    code = (
        "import os, signal, threading\nfrom pipelines.guard import Limits, guarded\n"
        "with guarded(Limits(300)) as call:\n    call('a', 'builtins:abs', -3)\n"
        "    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start()\n    call('b', 'time:sleep', 200)\n"
    )
    # Both write to this pipe, so that it ends only when neither lives any more.
    killed = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def test_two_batches_at_once_have_a_process_each() -> None:
    with guarded(LIMITS) as one, guarded(LIMITS) as other:
        assert one("a", "os:getpid") != other("b", "os:getpid")


def test_errors_of_our_own_code_come_back_as_they_are() -> None:
    with guarded(LIMITS) as call, pytest.raises(ZeroDivisionError):
        call("a", "operator:truediv", 1, 0)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_document_reads_the_same_in_either_process(path: Path) -> None:
    given = (path.read_bytes(), path.stem)
    with guarded(LIMITS) as call:
        assert call(path.stem, DIGEST, *given, name=path.name, media_type=None) == digest(*given, name=path.name, media_type=None)
        assert call(path.stem, DIGEST_JSON, *given, name=path.name, media_type=None) == digest_json(*given, name=path.name, media_type=None)
