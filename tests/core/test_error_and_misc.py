"""``mx.error`` and ``mx.misc``: a table of errors, and the first schedules of learning rates."""

import pytest

from mxnet import error, misc
from mxnet.base import MXNetError


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error, "error_types", dict(error.error_types))


def test_known_errors() -> None:
    assert error.error_types["InternalError"] is error.InternalError
    assert error.error_types["ValueError"] is ValueError
    assert issubclass(error.InternalError, MXNetError)


def test_internal_error_asks_for_a_report() -> None:
    with pytest.raises(RuntimeError, match=r"^broken\nMXNet hint: You hit an internal error\."):
        raise error.InternalError("broken")


def test_register_under_its_own_name() -> None:
    @error.register
    class Mine(MXNetError):
        pass

    assert error.error_types["Mine"] is Mine
    assert error.register(None, KeyError) is KeyError
    assert error.error_types["KeyError"] is KeyError


def test_register_under_another_name() -> None:
    assert error.register("Foo", KeyError) is KeyError
    assert error.register("Bar")(IndexError) is IndexError
    assert (error.error_types["Foo"], error.error_types["Bar"]) == (KeyError, IndexError)


def test_rates(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    schedule = misc.FactorScheduler(10, 0.5)
    assert schedule(0) == 0.01
    schedule.base_lr = 1.0
    assert [schedule(i) for i in (0, 9, 10, 11, 20, 40)] == [1, 1, 0.5, 0.5, 0.25, 0.0625]
    assert "At iteration [40]: switch to learning rate 0.06250" in caplog.text
    assert len(caplog.records) == 4


@pytest.mark.parametrize("arguments", [(0,), (1, 1.0), (1, 2.0)])
def test_rates_without_sense(arguments: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="FactorScheduler: "):
        misc.FactorScheduler(*arguments)


def test_schedules_say_how() -> None:
    schedule = misc.LearningRateScheduler()
    assert schedule.base_lr == 0.01
    with pytest.raises(NotImplementedError, match="must override __call__"):
        schedule(1)
