"""Calls into confined processes: values cross, deaths and hangs become refusals, nothing else can be reached."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from layers.errors import Cancelled, ImportFailed
from tests.twin_app import native_functions as functions
from twin_app.native_calls import NativeProcesses

# A last resort, however busy the machine is; the one test of a limit sets its own.
PATIENCE_S = 600.0


@pytest.fixture
def native() -> Iterator[NativeProcesses]:
    made = NativeProcesses(processes=1, allowed=("importers.", "tests."), time_s=PATIENCE_S)
    yield made
    made.close()
    assert made.alive == 0


def test_values_cross_and_the_process_is_used_again(native: NativeProcesses) -> None:
    for factor in (2, 3):
        result = native.call(functions.doubled, np.arange(5.0), factor, b"\x01\xff", path="a")
        assert result["values"].tolist() == [0.0, factor, 2 * factor, 3 * factor, 4 * factor]
        assert result["bytes"].tolist() == [1, 255]
        assert result["none"].shape == (0, 3)
        assert native.alive == 1


def test_a_large_array_crosses_both_ways(native: NativeProcesses) -> None:
    values = np.random.default_rng(1).random(1_000_000)
    assert np.array_equal(native.call(functions.doubled, values, 1, b"", path="a")["values"], values)


def test_a_refusal_names_the_file_as_the_caller_knows_it(native: NativeProcesses) -> None:
    with pytest.raises(ImportFailed) as caught:
        native.call(functions.refuse, "elsewhere", path="cloud.laz")
    assert caught.value.line() == "cloud.laz, byte 7: it is bad; mend it"
    assert native.alive == 1


def test_a_death_is_a_refusal_and_the_next_call_works(native: NativeProcesses) -> None:
    with pytest.raises(ImportFailed, match=r"cloud\.laz: native code stopped over it"):
        native.call(functions.abort, path="cloud.laz")
    assert native.call(functions.much, 3, path="a")["values"].tolist() == [0, 0, 0]


def test_a_hang_is_ended() -> None:
    native = NativeProcesses(processes=1, allowed=("tests.",), time_s=0.2)
    try:
        with pytest.raises(ImportFailed, match="took longer than"):
            native.call(functions.endless, path="cloud.laz")
    finally:
        native.close()


def test_a_cancelled_call_ends(native: NativeProcesses) -> None:
    with pytest.raises(Cancelled):
        native.call(functions.endless, path="a", cancelled=lambda: True)


def test_closing_ends_a_call_that_runs() -> None:
    native = NativeProcesses(processes=1, allowed=("tests.",), time_s=PATIENCE_S)
    caught: list[type[BaseException]] = []
    begun = threading.Event()

    def cancelled() -> bool:
        begun.set()
        return False

    def run() -> None:
        try:
            native.call(functions.endless, path="a", cancelled=cancelled)
        except Cancelled as error:
            caught.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(PATIENCE_S)
    native.close()
    thread.join(PATIENCE_S)
    assert caught == [Cancelled]


def test_too_much_is_refused(native: NativeProcesses) -> None:
    with pytest.raises(ImportFailed, match="larger than 1000 bytes"):
        native.call(functions.much, 1001, path="a", limit_bytes=1000)
    with pytest.raises(ImportFailed, match="damaged"):
        native.call(functions.wide, 65, path="a")
    with pytest.raises(ImportFailed, match="more memory"):
        native.call(functions.greedy, path="a")


def test_a_function_from_elsewhere_is_not_run(native: NativeProcesses) -> None:
    with pytest.raises(ValueError, match="may not run"):
        native.call(np.zeros, 3, path="a")
    assert native.alive == 0


def test_a_process_outlives_the_thread_that_first_needed_it(native: NativeProcesses) -> None:
    first = threading.Thread(target=lambda: native.call(functions.much, 1, path="a"))
    first.start()
    first.join(PATIENCE_S)
    assert native.call(functions.process_id, path="a")["pid"] == native.call(functions.process_id, path="a")["pid"]
    assert native.alive == 1


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="this system cannot wait for a process it leaves")
def test_a_process_that_died_while_idle_is_replaced(native: NativeProcesses) -> None:
    first = int(native.call(functions.process_id, path="a")["pid"][0])
    os.kill(first, signal.SIGTERM)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert int(native.call(functions.process_id, path="a")["pid"][0]) != first


def test_nothing_else_can_be_reached(native: NativeProcesses, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for what, target in (("read", str(secret)), ("write", str(tmp_path / "new")), ("connect", str(port))):
            assert not native.call(functions.reach, what, target, path="a")["worked"][0], what
    assert not (tmp_path / "new").exists()
