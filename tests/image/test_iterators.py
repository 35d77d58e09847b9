"""ImageIter, ImageDetIter and the augmenters for detection give what MXNet's give.

A new case: a row in ``tests/recordio/image_cases.py``, then
``.oracle/bin/python tools/golden/image_iterators.py``.
"""

from __future__ import annotations

import builtins
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recordio.image_cases import (
    BOXES,
    ITERATORS,
    LISTS,
    PAIRS,
    SEEDS,
    batches_of,
    changed,
    made,
    picture,
)
from recordio.record_cases import boxes_of, pictures, png, write_files

import mxnet as mx
from mxnet._ops.image import opencv

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "image" / "iterators.json").read_text(encoding="utf-8")
)
#: MXNet fails on a number where it wants an array
OWN_ERRORS = {"one label": RuntimeError}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made_in = tmp_path_factory.mktemp("images")
    write_files(mx, made_in)
    return made_in


def error_of(name: str, recorded: str) -> Any:
    return OWN_ERRORS.get(name) or getattr(builtins, recorded, None) or getattr(mx.base, recorded)


def test_recorded_results_are_of_these_cases() -> None:
    found = [set(GOLDEN[part]) for part in ("pairs", "lists", "iterators")]
    assert found == [set(PAIRS), set(LISTS), set(ITERATORS)], "run tools/golden/image_iterators.py"


def compare(augmenters: Any, recorded: dict[str, Any]) -> None:
    """Compare dumps, and shapes, sums, boxes and random numbers for all seeds."""
    assert json.loads(json.dumps([one.dumps() for one in augmenters()])) == recorded["dumps"]
    for seed, expected in zip(SEEDS, recorded["results"], strict=True):
        if isinstance(expected, str):
            with pytest.raises(error_of("", expected)):
                changed(mx, augmenters(), seed)
            continue
        found = changed(mx, augmenters(), seed)
        assert found[:2] == expected[:2]
        for ours, theirs in zip(found[2:], expected[2:], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", PAIRS)
def test_augmenters_are_those_of_mxnet(name: str) -> None:
    recorded = GOLDEN["pairs"][name]
    if isinstance(recorded, str):
        with pytest.raises(error_of(name, recorded)):
            made(mx, PAIRS[name])
    else:
        compare(lambda: [made(mx, PAIRS[name])], recorded)


@pytest.mark.parametrize("name", LISTS)
def test_lists_of_augmenters_are_those_of_mxnet(name: str) -> None:
    recorded = GOLDEN["lists"][name]
    if isinstance(recorded, str):
        with pytest.raises(error_of(name, recorded)):
            mx.image.CreateDetAugmenter((3, 12, 10), **LISTS[name])
    else:
        compare(lambda: mx.image.CreateDetAugmenter((3, 12, 10), **LISTS[name]), recorded)


@pytest.mark.parametrize("name", ITERATORS)
def test_batches_are_those_of_mxnet(folder: Path, name: str) -> None:
    recorded = GOLDEN["iterators"][name]
    if isinstance(recorded, str):
        with pytest.raises(error_of(name, recorded)):
            batches_of(mx, folder, ITERATORS[name])
        return
    found = batches_of(mx, folder, ITERATORS[name])
    assert found[:2] == recorded[:2]
    assert len(found) == len(recorded)
    for ours, theirs in zip(found[2:], recorded[2:], strict=True):
        assert ours[:2] == theirs[:2]
        assert ours[2] == pytest.approx(theirs[2], rel=1e-5, abs=0.05)


class TestAugmenters:
    def test_attributes(self) -> None:
        crop = mx.image.DetRandomCropAug(area_range=0.5, aspect_ratio_range=2)
        assert (crop.area_range, crop.aspect_ratio_range, crop.enabled) == (
            (0.5,) * 2,
            (2, 2),
            True,
        )
        assert (crop.min_object_covered, crop.min_eject_coverage, crop.max_attempts) == (
            0.1,
            0.3,
            50,
        )
        pad = mx.image.DetRandomPadAug()
        assert (pad.pad_val, pad.area_range, pad.enabled) == ((128, 128, 128), (1.0, 3.0), True)
        assert mx.image.DetHorizontalFlipAug(0.3).p == 0.3
        select = mx.image.DetRandomSelectAug(mx.image.DetHorizontalFlipAug(1), 0.5)
        assert (len(select.aug_list), select.skip_prob) == (1, 0.5)
        assert mx.image.DetRandomSelectAug([], 0.5).skip_prob == 1
        assert isinstance(mx.image.DetBorrowAug(mx.image.CastAug()).augmenter, mx.image.CastAug)

    @pytest.mark.parametrize(
        ("name", "options", "message"),
        [
            ("DetRandomCropAug", {"area_range": (0, 0)}, "invalid area_range"),
            ("DetRandomCropAug", {"area_range": (0.9, 0.5)}, "invalid area_range"),
            ("DetRandomCropAug", {"aspect_ratio_range": (2, 1)}, "invalid aspect_ratio_range"),
            ("DetRandomPadAug", {"area_range": (1, 1)}, "invalid area_range"),
            ("DetRandomPadAug", {"aspect_ratio_range": (0, 1)}, "invalid aspect_ratio_range"),
        ],
    )
    def test_bounds_that_nothing_keeps(self, name: str, options: dict, message: str) -> None:
        # MXNet warns by a call that fails itself.
        with pytest.warns(UserWarning, match=message):
            augmenter = getattr(mx.image, name)(**options)
        assert not augmenter.enabled
        image = mx.nd.array(picture(), dtype="uint8")
        found, boxes = augmenter(image, BOXES)
        assert found is image and boxes is BOXES

    def test_wrong_arguments(self) -> None:
        with pytest.raises(TypeError, match=r"Borrowing from invalid Augmenter.*got int"):
            mx.image.DetBorrowAug(3)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="Allow DetAugmenter in list only, got CastAug"):
            mx.image.DetRandomSelectAug([mx.image.CastAug()])
        with pytest.raises(AssertionError, match="two bounds"):
            mx.image.DetRandomCropAug(area_range=(1, 2, 3))
        with pytest.raises(NotImplementedError):
            mx.image.DetAugmenter()(mx.nd.zeros((2, 2, 3)), BOXES)

    def test_one_number_is_a_grey_border(self) -> None:
        image = mx.nd.array(picture(), dtype="uint8")
        found, _ = mx.image.DetRandomPadAug((1, 1), (2, 2), pad_val=9)(image, BOXES)
        corners = found.asnumpy()[[0, 0, -1, -1], [0, -1, 0, -1]]
        # MXNet gives it to the first channel alone.
        assert (corners == 9).all(-1).any()

    def test_images_without_boxes_stay(self) -> None:
        image = mx.nd.array(picture(), dtype="uint8")
        nothing = np.zeros((0, 5))
        for augmenter in (mx.image.DetRandomCropAug(), mx.image.DetHorizontalFlipAug(1)):
            found, boxes = augmenter(image, nothing)
            assert found.shape == image.shape and boxes.shape == (0, 5)


class Altered(mx.image.DetAugmenter):
    """Gives other boxes for some calls."""

    def __init__(self, results: dict[int, Any]) -> None:
        super().__init__()
        self.results = results
        self.calls = 0

    def __call__(self, src: Any, label: Any) -> Any:
        self.calls += 1
        result = self.results.get(self.calls, label)
        if isinstance(result, Exception):
            raise result
        return mx.nd.zeros((16, 20, 3)), result


def detections(folder: Path, *args: Any, **options: Any) -> mx.image.ImageDetIter:
    path = str(folder / "boxes.rec")
    return mx.image.ImageDetIter(3, (3, 16, 20), *args, path_imgrec=path, **options)


class TestImageDetIter:
    def test_images_that_make_no_sense_are_left_out(
        self, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        wrong = {2: np.zeros((1, 5)), 4: np.zeros((1, 4)), 6: RuntimeError("boom")}
        iterator = detections(folder, aug_list=[Altered(wrong)])
        with caplog.at_level(logging.DEBUG):
            classes = [batch.label[0].asnumpy()[:, 0, 0].tolist() for batch in iterator]
        assert classes == [[1, 0, 2], [0, 1, 3]]
        for text in ("Invalid label occurs", r"(1+, 5+) required", "boom"):
            assert text in caplog.text

    @pytest.mark.parametrize("label", [np.repeat(BOXES, 3, 0), np.concatenate([BOXES] * 2, 1)])
    def test_labels_without_room(self, folder: Path, label: np.ndarray) -> None:
        iterator = detections(folder, aug_list=[Altered({1: label})])
        with pytest.raises(ValueError, match=r"reshape\(label_shape"):
            iterator.next()

    def test_reshape(self, folder: Path) -> None:
        iterator = detections(folder)
        iterator.reshape((3, 8, 9), (5, 5))
        assert iterator.provide_data == [("data", (3, 3, 8, 9))]
        assert iterator.provide_label == [("label", (3, 5, 5))]
        batch = iterator.next()
        assert (batch.data[0].shape, batch.label[0].shape) == ((3, 3, 8, 9), (3, 5, 5))
        for shape, message in (
            ((1, 5), "reduce label count from 5 to 1"),
            ((5, 4), "width inconsistent: 5 vs 4"),
            ((5,), "length 2"),
        ):
            with pytest.raises(ValueError, match=message):
                iterator.reshape(label_shape=shape)
        with pytest.raises(ValueError, match="3 channels"):
            iterator.reshape((1, 2, 2))

    def test_sync_label_shape(self, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
        first, second = detections(folder), detections(folder)
        second.reshape(label_shape=(7, 5))
        with caplog.at_level(logging.INFO):
            assert first.sync_label_shape(second, verbose=True) is second
        assert first.label_shape == second.label_shape == (7, 5)
        assert "Resized label_shape to (7, 5)" in caplog.text
        with pytest.raises(AssertionError, match="invalid iterator"):
            first.sync_label_shape(3)  # type: ignore[arg-type]

    def test_draw_next(self, folder: Path) -> None:
        drawn = list(detections(folder).draw_next(color=(255, 0, 0), thickness=1))
        assert len(drawn) == 7
        assert all(image.shape == (16, 20, 3) and image.dtype == np.uint8 for image in drawn)
        label = boxes_of(0)
        left, top = int(label[5] * 20), int(label[6] * 16)
        assert drawn[0][top, left].tolist() == [255, 0, 0]
        np.random.seed(0)
        normal = detections(folder, mean=True, std=True)
        named = next(normal.draw_next(mean=True, std=True, id2labels={1: "cat"}))
        plain = detections(folder).next().data[0].asnumpy()[0].transpose(1, 2, 0)
        unmarked = np.abs(named.astype(int) - plain).max(-1) <= 1
        assert 0.3 < unmarked.mean() < 1

    def test_windows_need_opencv(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opencv, "module", lambda: None)
        with pytest.raises(mx.MXNetError, match="windows need OpenCV"):
            next(detections(folder).draw_next(waitKey=1))


class TestImageIter:
    def test_few_images_fill_a_batch_over_and_over(self, folder: Path) -> None:
        iterator = mx.image.ImageIter(
            5, (3, 16, 20), imglist=[[1, "x0.png"], [2, "x1.png"]], path_root=str(folder)
        )
        batches = [(b.label[0].asnumpy().tolist(), b.pad) for b in iterator]
        assert batches == [([1, 2, 1, 2, 1], 3)]

    def test_hard_reset_forgets_what_was_left(self, folder: Path) -> None:
        path = str(folder / "plain.rec")
        iterator = mx.image.ImageIter(
            3, (3, 16, 20), path_imgrec=path, last_batch_handle="roll_over"
        )
        for _ in range(2):
            assert [b.label[0].asnumpy()[0] for b in iterator] == [0, 3]
            iterator.hard_reset()
        assert len(list(iterator)) == 2
        iterator.reset()
        assert iterator.next().label[0].asnumpy().tolist() == [6, 0, 1]

    def test_methods(self, folder: Path) -> None:
        iterator = mx.image.ImageIter(2, (3, 16, 20), path_imgrec=str(folder / "plain.rec"))
        label, content = iterator.next_sample()
        assert (label, content) == (0.0, png(pictures("plain")[0]))
        assert iterator.imdecode(content).shape == (18, 22, 3)
        with pytest.raises(RuntimeError, match=r"Broken image: a record of .*plain.rec"):
            iterator.imdecode(b"no image")
        assert iterator.postprocess_data(mx.nd.zeros((4, 5, 3))).shape == (3, 4, 5)
        assert iterator.augmentation_transform(mx.nd.zeros((20, 30, 3))).shape == (16, 20, 3)
        with pytest.raises(RuntimeError, match="Data shape is wrong"):
            iterator.check_valid_image([type("Empty", (), {"shape": ()})()])  # type: ignore[list-item]

    def test_invalid_images_are_left_out(self, folder: Path) -> None:
        class Picky(mx.image.ImageIter):
            def check_valid_image(self, data: Any) -> None:
                if data[0][0, 0, 0].asscalar() % 2:
                    raise RuntimeError("odd")

        path = str(folder / "plain.rec")
        kept = [i for i, p in enumerate(pictures("plain")) if p[0, 0, 0] % 2 == 0]
        iterator = Picky(1, (3, 16, 20), path_imgrec=path)
        assert [b.label[0].asscalar() for b in iterator] == kept

    def test_broken_files_are_named(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"hello")
        iterator = mx.image.ImageIter(
            1, (3, 16, 20), imglist=[[1, "a.png"]], path_root=str(tmp_path)
        )
        with pytest.raises(mx.MXNetError, match=r"Broken image: .*a\.png"):
            iterator.next()

    @pytest.mark.parametrize(
        "text", ["a\t1\tx.png\n", "1\tx\tx.png\n", "1\tx.png\n", "1 2 x.png\n"]
    )
    def test_broken_lists(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.lst").write_text("5\t1\tx.png\n" + text)
        with pytest.raises(
            ValueError, match=r"a.lst, line 2: expected a number, labels and a path"
        ):
            mx.image.ImageIter(1, (3, 4, 4), path_imglist=str(tmp_path / "a.lst"), path_root=".")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"batch_size": 0}, "batch_size must be 1 or more"),
            ({"last_batch_handle": "x"}, "pad, discard or roll_over, got 'x'"),
            ({"dtype": "uint8"}, "dtype must be one of"),
            ({"shuffle": True}, "need the index of the record file"),
        ],
    )
    def test_messages(self, folder: Path, options: dict[str, Any], message: str) -> None:
        given = {"batch_size": 1, "data_shape": (3, 4, 4), **options}
        with pytest.raises(ValueError, match=message):
            mx.image.ImageIter(path_imgrec=str(folder / "plain.rec"), **given)

    def test_options_beside_a_list_of_augmenters(self, folder: Path) -> None:
        with pytest.warns(UserWarning, match="rand_crop have no effect"):
            mx.image.ImageIter(
                1, (3, 4, 4), path_imgrec=str(folder / "plain.rec"), aug_list=[], rand_crop=True
            )


def test_import_paths() -> None:
    from mxnet.image import detection
    from mxnet.image.detection import CreateDetAugmenter
    from mxnet.image.image import ImageIter

    assert CreateDetAugmenter is mx.image.CreateDetAugmenter is detection.CreateDetAugmenter
    assert ImageIter is mx.image.ImageIter
    assert mx.image.cv2 is mx.image.image.cv2 is opencv.module()
    with pytest.raises(AttributeError, match=r"'mxnet.image' has no attribute 'nothing'"):
        _ = mx.image.nothing
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert mx.image.DetRandomCropAug().enabled
