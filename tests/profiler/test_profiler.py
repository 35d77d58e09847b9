"""Profiling: names of operators in tables and traces, marks of programs, and no cost while off."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mxnet as mx
from mxnet import profiler
from mxnet._graph import CompiledGraph
from mxnet.profiler import Counter, Domain, Event, Frame, Marker, Task


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(profiler, "_profiler", profiler._Profiler())
    file = tmp_path / "trace.json"
    profiler.set_config(filename=file, aggregate_stats=True, profile_all=True)
    yield file
    profiler.set_state("stop")


def work() -> None:
    x = mx.nd.ones((50, 50))
    y = mx.nd.dot(x, x) + x
    (y.softmax() * 2).wait_to_read()


def events(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text())
    assert content["displayTimeUnit"] == "ms"
    return content["traceEvents"]


def test_operators_have_their_names(path: Path) -> None:
    work()
    profiler.set_state("run")
    work()
    work()
    profiler.set_state("stop")
    work()
    rows = json.loads(profiler.dumps(format="json"))["Time"]["operator"]
    assert {name: row["Count"] for name, row in rows.items()} == {
        "dot": 2, "broadcast_add": 2, "softmax": 2, "_mul_scalar": 2
    }
    for row in rows.values():
        assert 0 < row["Min"] <= row["Avg"] <= row["Max"] <= row["Total"]
        assert row["Avg"] == pytest.approx(row["Total"] / row["Count"])
    profiler.dump()
    names = [event["name"] for event in events(path)]
    assert names.count("dot") == 2 and "aten::mm" in names


def test_first_use_while_recording_is_named_and_forgotten(path: Path) -> None:
    profiler.set_state("run")
    mx.nd.arcsinh(mx.nd.zeros(2))
    profiler.set_state("stop")
    assert "arcsinh" in profiler.dumps()
    assert not hasattr(mx.nd.arcsinh.__globals__["KERNEL"], "__wrapped__")
    call = mx.nd.dot.__globals__["KERNEL"]
    profiler.set_state("run")
    assert mx.nd.dot.__globals__["KERNEL"] is not call
    profiler.set_state("stop")
    assert mx.nd.dot.__globals__["KERNEL"] is call


def test_hybridized_blocks_tell_their_operators(path: Path) -> None:
    net = mx.gluon.nn.HybridSequential()
    net.add(mx.gluon.nn.Dense(4, activation="relu"), mx.gluon.nn.Dense(2))
    net.initialize()
    net.hybridize()
    data = mx.nd.ones((3, 5))
    plain = [net(data) for _ in range(3)][-1].asnumpy()
    run = CompiledGraph.__call__
    profiler.set_state("run")
    with mx.autograd.record():
        out = net(data)
    out.backward()
    profiler.set_state("stop")
    assert CompiledGraph.__call__ is run
    assert (out.asnumpy() == plain).all()
    rows = json.loads(profiler.dumps(format="json"))["Time"]["operator"]
    assert rows["FullyConnected"]["Count"] == 2 and rows["Activation"]["Count"] == 1


def test_settings_choose_what_is_recorded(path: Path) -> None:
    profiler.set_config(
        profile_all=False, profile_imperative="0", profile_symbolic=False, profile_memory=False
    )
    profiler.set_state("run")
    work()
    profiler.set_state("stop")
    assert json.loads(profiler.dumps(format="json")) == {
        "Time": {}, "Memory": {}, "Unit": {"Time": "ms", "Memory": "kB"}
    }  # fmt: skip
    profiler.set_config(aggregate_stats=False)
    assert profiler.dumps() == ""


def test_memory(path: Path) -> None:
    profiler.set_state("run")
    kept = [mx.nd.ones((250, 1000)) for _ in range(3)]
    profiler.set_state("stop")
    (row,) = json.loads(profiler.dumps(format="json"))["Memory"]["Device Storage"].values()
    assert len(kept) == 3 and row["Count"] >= 3 and "Total" not in row
    assert row["Max"] - row["Min"] >= 2000


def test_marks_of_programs(path: Path) -> None:
    profiler.set_state("run")
    domain = Domain("work")
    task, event = domain.new_task("load"), Event("all")
    counter, marker = domain.new_counter("items", 5), domain.new_marker("here")
    event.start()
    for _ in range(2):
        task.start()
        with domain.new_frame("batch"):
            time.sleep(0.01)
        task.stop()
        counter += 3
    counter -= 1
    counter.increment()
    counter.decrement(2)
    marker.mark()
    marker.mark("global")
    event.stop()
    profiler.set_state("stop")
    task.start()  # not recorded
    table = json.loads(profiler.dumps(format="json"))["Time"]
    assert table["work"]["load"]["Count"] == 2 and table["work"]["load"]["Min"] >= 10
    assert table["work,frame"]["batch"]["Count"] == 2
    assert table["event"]["all"]["Total"] >= 20
    items = table["work,counter"]["items"]
    assert (items["Count"], items["Min"], items["Max"]) == (6, 5, 11)
    assert table["work,instant_marker"]["here"]["Count"] == 2
    profiler.dump()
    own = [one for one in events(path) if one.get("cat", "").startswith(("work", "event"))]
    phases = [(one["name"], one["ph"]) for one in own]
    assert phases.count(("load", "b")) == phases.count(("load", "e")) == 2
    values = [one["args"]["items"] for one in own if one["ph"] == "C"]
    assert values == [5, 8, 11, 10, 11, 9]
    assert [one["s"] for one in own if one["ph"] == "i"] == ["p", "g"]
    assert [str(one) for one in (domain, task, event, counter)] == ["work", "load", "all", "items"]
    assert isinstance(task, Task) and isinstance(domain.new_frame("x"), Frame)
    assert isinstance(counter, Counter) and isinstance(marker, Marker)
    assert marker.domain is domain and marker.name == "here"


def test_marks_lie_among_the_operators(path: Path) -> None:
    profiler.set_state("run")
    with Event("around"):
        work()
    profiler.set_state("stop")
    profiler.dump()
    found = events(path)
    start, end = (
        next(one["ts"] for one in found if one["name"] == "around" and one["ph"] == phase)
        for phase in "be"
    )
    dot = next(one for one in found if one["name"] == "dot")
    assert start < dot["ts"] < dot["ts"] + dot["dur"] < end


def test_pause_and_resume(path: Path) -> None:
    profiler.resume()
    assert profiler._profiler.recording is None, "nothing was started"
    profiler.set_state("run")
    mx.nd.sin(mx.nd.zeros(2))
    profiler.pause()
    mx.nd.cos(mx.nd.zeros(2))
    profiler.resume()
    mx.nd.tan(mx.nd.zeros(2))
    table = profiler.dumps()
    assert "sin" in table and "tan" in table and "cos" not in table
    mx.nd.exp(mx.nd.zeros(2))
    profiler.dump(finished=False)
    mx.nd.sqrt(mx.nd.zeros(2))
    profiler.set_state("stop")
    assert "sqrt" in profiler.dumps(reset=True)
    assert "sqrt" not in profiler.dumps()
    names = {one["name"] for one in events(path)}
    assert {"sin", "tan", "exp"} <= names and not {"cos", "sqrt"} & names
    profiler.dump()
    assert "sqrt" in {one["name"] for one in events(path)}


def test_continuous_dump_writes_at_each_stop(path: Path) -> None:
    profiler.set_config(continuous_dump=True, dump_period=0.5)
    profiler.set_state("run")
    work()
    profiler.set_state("stop")
    assert "dot" in {one["name"] for one in events(path)}


def test_scope(path: Path) -> None:
    with profiler.scope("off"):
        work()
    profiler.set_state("run")
    with profiler.scope("on"):
        work()
    profiler.set_state("stop")
    table = profiler.dumps()
    assert "\non " in table and "\noff " not in table


def test_table(path: Path) -> None:
    profiler.set_state("run")
    for _ in range(3):
        mx.nd.sin(mx.nd.zeros(2))
    mx.nd.dot(mx.nd.ones((300, 300)), mx.nd.ones((300, 300)))
    Domain("d").new_counter("n", 4)
    profiler.set_state("stop")
    lines = profiler.dumps().split("\n")
    assert lines[:3] == ["", "Profile Statistics:",
                         "\tNote the difference in units for different entries."]  # fmt: skip
    place = lines.index("operator")
    assert lines[place + 2] == (
        "Name                          Total Count        Time (ms)    Min Time (ms)"
        "    Max Time (ms)    Avg Time (ms)"
    )
    assert lines[place + 3] == (
        "----                          -----------        ---------    -------------"
        "    -------------    -------------"
    )
    place = lines.index("Device Storage")
    assert lines[place + 2] == (
        "Name                          Total Count    Min Use  (kB)    Max Use  (kB)"
        "    Avg Use  (kB)"
    )
    assert "n                                       1           4.0000" in lines[
        lines.index("d,counter") + 4
    ]

    def first(**options: Any) -> str:
        lines = profiler.dumps(**options).split("\n")
        return lines[lines.index("operator") + 4].split()[0]

    assert first(sort_by="count") == "sin" and first(sort_by="max") == "dot"
    assert first(sort_by="max", ascending=True) != "dot"


def test_wrong_arguments(path: Path) -> None:
    with pytest.raises(mx.MXNetError, match="Cannot find argument 'foo'"):
        profiler.set_config(foo=1)
    with pytest.raises(mx.MXNetError, match="profile_all expect boolean but value='x'"):
        profiler.set_config(profile_all="x")
    with pytest.raises(mx.MXNetError, match="dump_period must be positive"):
        profiler.set_config(dump_period=0)
    with pytest.raises(mx.MXNetError, match="no server process"):
        profiler.set_config(profile_process="server")
    for kind in (KeyError, ValueError):
        with pytest.raises(kind, match="'run' or 'stop', got 'x'"):
            profiler.set_state("x")
        with pytest.raises(kind, match="must be 'worker'"):
            profiler.dump(profile_process="x")
    for kind in (AssertionError, ValueError):
        with pytest.raises(kind, match="Invalid value provided for format: x"):
            profiler.dumps(format="x")
        with pytest.raises(kind, match="Invalid value provided for sort_by: x"):
            profiler.dumps(sort_by="x")
    with pytest.raises(mx.MXNetError, match="hasn't been run"):
        profiler.dump()
    with pytest.raises(mx.MXNetError, match="Invalid Input: 'bad'"):
        Domain("d").new_marker("m").mark("bad")
    with pytest.raises(ValueError, match="invalid literal"):
        Domain("d").new_counter("c", "a")  # type: ignore[arg-type]
    assert profiler._profiler.config["profile_all"] is True, "nothing was changed"


def test_old_names(path: Path) -> None:
    with pytest.warns(UserWarning, match=r"profiler_set_config\(\) is deprecated"):
        profiler.profiler_set_config("all", str(path))
    with pytest.warns(UserWarning, match=r"profiler_set_state\(\) is deprecated"):
        profiler.profiler_set_state("run")
    work()
    with pytest.warns(UserWarning, match=r"dump_profile\(\) is deprecated"):
        profiler.dump_profile()
    assert profiler._profiler.recording is None
    assert "dot" in {one["name"] for one in events(path)}
    with pytest.warns(UserWarning), pytest.raises(mx.MXNetError, match="profile_x"):
        profiler.profiler_set_config("x")
