"""ImageRecordIter and its kin give MXNet's batches, random changes included.

A new case: a row in ``tests/recordio/record_cases.py``, then
``.oracle/bin/python tools/golden/records.py``.
"""

from __future__ import annotations

import gc
import itertools
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from recordio.record_cases import BASE, CASES, batches_of, options_of, pictures, png, write_files

import mxnet as mx
from mxnet.io.record_source import RecordSource

with np.load(Path(__file__).parents[1] / "golden" / "io" / "records.npz") as _file:
    ARRAYS = {name: _file[name] for name in _file.files}
INDEX: dict[str, Any] = json.loads(ARRAYS.pop("index").tobytes())
WORKING = [name for name in CASES if "epochs" in INDEX.get(name, {})]
#: OpenCV's vector unit rounds a few pixels of these otherwise
ROUNDED = {"hue", "moved", "colours", "rotate 4", "det colours", "det all"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("records")
    write_files(mx, made)
    return made


def opened(folder: Path, file: str = "plain", **options: Any) -> Any:
    return mx.io.ImageRecordIter(**options_of(folder, file, {**BASE, **options}))


def test_recorded_batches_are_of_these_cases() -> None:
    assert set(INDEX) == set(CASES), "run tools/golden/records.py"


@pytest.mark.parametrize("name", WORKING)
def test_batches_are_those_of_mxnet(folder: Path, name: str) -> None:
    epochs = batches_of(mx, folder, CASES[name])
    rows = [[[label.tolist(), pad] for _, label, pad in epoch] for epoch in epochs]
    assert len(rows) == len(INDEX[name]["epochs"])
    for ours, theirs in zip(rows, INDEX[name]["epochs"], strict=True):
        assert [pad for _, pad in ours] == [pad for _, pad in theirs]
        np.testing.assert_allclose(
            [label for label, _ in ours], [label for label, _ in theirs], rtol=1e-6, atol=1e-6
        )
    data = epochs[0][0][0]
    assert str(data.dtype) == INDEX[name]["dtype"]
    if name not in ARRAYS:
        return
    difference = np.abs(data[: len(ARRAYS[name])].astype("float64") - ARRAYS[name])
    if name in ROUNDED:
        assert difference.max() <= 2 and (difference > 0).mean() < 0.002
    else:
        assert difference.max() <= (1e-4 if data.dtype == np.float32 else 0)


@pytest.mark.parametrize("name", [name for name in CASES if "error" in INDEX.get(name, {})])
def test_errors_are_those_of_mxnet(folder: Path, name: str) -> None:
    assert INDEX[name]["error"] == "MXNetError"
    with pytest.raises(mx.MXNetError):
        batches_of(mx, folder, CASES[name])


def numbers(iterator: Any) -> list[list[int]]:
    return [batch.index.tolist() for batch in iterator]


def test_index_and_descriptions(folder: Path) -> None:
    iterator = opened(folder, data_name="d", label_name="l")
    assert isinstance(iterator, mx.io.MXDataIter)
    assert repr(iterator.provide_data) == (
        "[DataDesc[d,(5, 3, 16, 20),<class 'numpy.float32'>,NCHW]]"
    )
    assert repr(iterator.provide_label) == "[DataDesc[l,(5,),<class 'numpy.float32'>,NCHW]]"
    assert numbers(iterator) == [[100, 103, 106, 109, 112], [115, 118, 100, 103, 106]]
    assert iterator.batch_size == 5


def test_a_batch_that_is_not_filled_up(folder: Path) -> None:
    iterator = opened(folder, round_batch=False)
    for _ in range(2):
        # What is missing is left from the batch before.
        assert numbers(iterator) == [[100, 103, 106, 109, 112], [115, 118, 106, 109, 112]]
        iterator.reset()
    assert [batch.pad for batch in iterator] == [0, 3]
    single = opened(folder, round_batch=False, batch_size=9, num_parts=1)
    assert numbers(single) == [[100, 103, 106, 109, 112, 115, 118, 100, 103]]


def test_passes_that_end_with_a_filled_batch(folder: Path) -> None:
    iterator = opened(folder, num_parts=7, part_index=0, batch_size=2)
    for _ in range(3):
        assert numbers(iterator) == [[100, 100]]
        iterator.reset()


def test_reset_within_an_epoch(folder: Path) -> None:
    iterator = opened(folder, batch_size=3)
    for _ in range(3):
        assert iterator.next().index.tolist() == [100, 103, 106]
        iterator.reset()
    assert numbers(iterator) == [[100, 103, 106], [109, 112, 115], [118, 100, 103]]
    iterator.reset()
    assert numbers(iterator) == [[106, 109, 112], [115, 118, 100]]


def test_the_number_of_threads_changes_nothing(folder: Path) -> None:
    options = {"rand_crop": True, "rand_mirror": True, "shuffle": True, "brightness": 0.3}
    batches = []
    for threads in (1, 4):
        iterator = opened(folder, preprocess_threads=threads, **options)
        found = [batch.data[0].asnumpy() for batch in iterator]
        iterator.reset()
        batches.append(found + [batch.data[0].asnumpy() for batch in iterator])
    np.testing.assert_array_equal(*batches)


def test_seed_of_changes(folder: Path) -> None:
    def moved(**options: Any) -> dict[int, float]:
        iterator = opened(folder, max_random_illumination=20, **options)
        plain = {100 + 3 * i: p for i, p in enumerate(pictures("plain"))}
        return {
            int(number): float(data[0, 0, 0] - plain[int(number)][1, 1, 0])
            for batch in iterator
            for number, data in zip(batch.index[:5], batch.data[0].asnumpy(), strict=True)
        }

    first = moved(seed_aug=3, round_batch=False)
    # The first of the numbers that MXNet draws for these seeds.
    expected = [-14.943, -8.337, 3.075, 11.610, -15.436, -13.285, -5.378]
    np.testing.assert_allclose(list(first.values()), expected, atol=2e-3)
    shuffled = moved(seed_aug=3, shuffle=True, round_batch=False)
    assert {key: shuffled[key] for key in first} == first
    assert moved(seed_aug=4, round_batch=False) != first


def test_chunks_are_shuffled_and_their_records(tmp_path: Path) -> None:
    writer = mx.recordio.MXRecordIO(tmp_path / "a.rec", "w")
    content = png(np.zeros((4, 4, 3), np.uint8))
    for number in range(24):
        header = mx.recordio.IRHeader(0, number, number, 0)
        writer.write(mx.recordio.pack(header, content + bytes(130_000)))
    writer.close()
    iterator = mx.io.ImageRecordIter(
        path_imgrec=str(tmp_path / "a.rec"), data_shape=(3, 4, 4), batch_size=24, shuffle=True,
        shuffle_chunk_size=1, verbose=False,
    )  # fmt: skip
    order = iterator.next().index.tolist()
    assert sorted(order) == list(range(24)) != order
    chunks = [number // 8 for number in order]  # eight of them begin in the first megabyte, ...
    changes = sum(a != b for a, b in itertools.pairwise(chunks))
    assert changes <= 5
    iterator.reset()
    assert iterator.next().index.tolist() != order


def test_several_files(folder: Path) -> None:
    paths = f"{folder / 'plain.rec'};{folder / 'mixed.rec'}"
    options = {**BASE, "path_imgrec": paths, "batch_size": 1}
    count = [len(list(mx.io.ImageRecordIter(**options)))]
    parts = [{**options, "num_parts": 3, "part_index": part} for part in range(3)]
    count += [len(list(mx.io.ImageRecordIter(**part))) for part in parts]
    assert count[0] == 14 == sum(count[1:])
    with pytest.raises(mx.MXNetError, match="single file"):
        mx.io.ImageRecordIter(**options, path_imgidx=str(folder / "plain.idx"))


class TestMeanImage:
    def test_is_made_and_subtracted(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        mean = np.mean([p[1:17, 1:21].transpose(2, 0, 1) for p in pictures("plain")], axis=0)
        plain = opened(folder).next().data[0].asnumpy()
        for _ in range(2):  # the second finds the file
            data = opened(folder, mean_img=path, scale=0.5).next().data[0].asnumpy()
            np.testing.assert_allclose(data, (plain - mean) * 0.5, atol=1e-4)
        np.testing.assert_allclose(mx.nd.load(path)["mean_img"].asnumpy(), mean, atol=1e-4)

    def test_is_mirrored_with_the_image(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        opened(folder, mean_img=path)
        mirrored = opened(folder, mean_img=path, mirror=True).next().data[0].asnumpy()
        mean = mx.nd.load(path)["mean_img"].asnumpy()
        plain = opened(folder).next().data[0].asnumpy()
        np.testing.assert_allclose(mirrored, (plain - mean)[..., ::-1], atol=1e-4)

    def test_takes_the_place_of_other_means(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        first = opened(folder, mean_img=path, mean_r=50).next().data[0].asnumpy()
        second = opened(folder, mean_img=path).next().data[0].asnumpy()
        np.testing.assert_array_equal(first, second)

    def test_of_signed_bytes(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        data = opened(folder, mean_img=path, dtype="int8").next().data[0].asnumpy()
        floats = opened(folder, mean_img=path).next().data[0].asnumpy()
        np.testing.assert_array_equal(data, np.rint(floats).clip(-128, 127))
        opened(folder, mean_img=str(tmp_path / "none.bin"), dtype="uint8")
        assert not (tmp_path / "none.bin").exists()

    def test_of_another_shape(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        opened(folder, mean_img=path)
        with pytest.raises(mx.MXNetError, match=r"'mean_img' of shape \(3, 8, 8\).*delete it"):
            opened(folder, mean_img=path, data_shape=(3, 8, 8))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"path_imgrec": ""}, "path_imgrec must be given"),
        ({"data_shape": (3, 0, 4)}, "data_shape must be"),
        ({"batch_size": 0}, "batch_size must be 1 or more, got 0"),
        ({"dtype": "float64"}, "dtype must be float32 or uint8 or int8, got 'float64'"),
        ({"ctx": "tpu"}, "ctx must be 'cpu' or 'gpu', got 'tpu'"),
        ({"aug_seq": "other"}, "aug_seq must be 'aug_default', got 'other'"),
        ({"resize": 0}, "resize must be 1 or more, got 0"),
        ({"rand_crop": "perhaps"}, "rand_crop must be True or False, got 'perhaps'"),
        ({"path_imglist": "short.lst"}, "no labels for the image number 103"),
        ({"num_parts": 9, "part_index": 8}, "part 8 of 9"),
    ],
)
def test_messages(folder: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(mx.MXNetError, match=message):
        if options.get("path_imgrec") == "":
            mx.io.ImageRecordIter(**{**BASE, **options})
        opened(folder, **options)


def detections(folder: Path, **options: Any) -> Any:
    given = {**BASE, "data_shape": (3, 18, 22), **options}
    return mx.io.ImageDetRecordIter(**options_of(folder, "boxes", given))


class TestDetections:
    def test_labels_of_a_list(self, folder: Path, tmp_path: Path) -> None:
        rows = [[100 + 3 * i, 2, 6, i, 0.1, 0.2, 0.3, 0.4, 0.5] for i in range(7)]
        rows[3] += [9, 0.5, 0.5, 0.9, 0.9, 0.25]
        path = tmp_path / "a.lst"
        path.write_text("".join("\t".join(map(str, [*row, "x.png"])) + "\n" for row in rows))
        batch = detections(folder, path_imglist=str(path)).next()
        label = batch.label[0].asnumpy()
        assert label.shape == (5, 18)
        np.testing.assert_allclose(label[1, :12], [3, 18, 22, 8, *rows[1][1:]])
        assert (label[1, 12:] == -1).all()
        np.testing.assert_allclose(label[3], [3, 18, 22, 14, *rows[3][1:]])

    def test_mean_image(self, folder: Path, tmp_path: Path) -> None:
        path = str(tmp_path / "mean.bin")
        plain = detections(folder, batch_size=7).next().data[0].asnumpy()
        for _ in range(2):
            data = detections(folder, batch_size=7, mean_img=path).next().data[0].asnumpy()
            np.testing.assert_allclose(data, plain - plain.mean(0), atol=1e-4)
        fitted = {"resize_mode": "fit", "data_shape": (3, 30, 22), "batch_size": 7}
        path = str(tmp_path / "fitted.bin")
        plain = detections(folder, **fitted).next().data[0].asnumpy()
        data = detections(folder, **fitted, mean_img=path).next().data[0].asnumpy()
        np.testing.assert_allclose(data, plain - plain.mean(0), atol=1e-4)
        assert not plain[:, :, 18:].any()

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"min_crop_scales": (0.1, 0.2)}, "value for each of the 1 .num_crop_sampler"),
            ({"min_crop_scales": (0.9,), "max_crop_scales": (0.5,)}, "must be ascending"),
            ({"max_crop_overlaps": (1.5,)}, "from 0 to 1, got 0.0 and 1.5"),
            ({"max_pad_scale": 0.5}, "max_pad_scale must be 1 or more"),
            ({"inter_method": 7}, "inter_method must be 0 to 4, 9 or 10"),
            ({"resize": 0}, "resize must be 1 or more"),
            ({"crop_emit_mode": "all"}, "crop_emit_mode must be one of center, overlap"),
            ({"data_shape": (1, 4, 4), "random_hue_prob": 1}, "need images of 3 channels"),
            ({"label_pad_width": 10}, "label_pad_width must be 19 or more"),
            ({"aug_seq": "aug_default"}, "aug_seq must be 'det_aug_default'"),
        ],
    )
    def test_messages(self, folder: Path, options: dict[str, Any], message: str) -> None:
        with pytest.raises(mx.MXNetError, match=message):
            detections(folder, **options)

    def test_labels_that_make_no_sense(self, tmp_path: Path) -> None:
        content = png(np.zeros((4, 4, 3), np.uint8))
        for label in ([1.0], [2, 5, 1, 0, 0, 1], [2, 3, 1, 0, 0, 1, 1], [50, 5, 1, 0, 0, 1, 1],
                      [np.nan, 5, 1, 0, 0, 1, 1]):  # fmt: skip
            writer = mx.recordio.MXRecordIO(tmp_path / "a.rec", "w")
            writer.write(mx.recordio.pack(mx.recordio.IRHeader(0, label, 0, 0), content))
            writer.close()
            with pytest.raises(mx.MXNetError, match=r"a.rec, record at byte 0: labels must be"):
                mx.io.ImageDetRecordIter(
                    path_imgrec=str(tmp_path / "a.rec"), data_shape=(3, 4, 4), batch_size=1,
                    verbose=False,
                )  # fmt: skip


def test_unknown_options(folder: Path) -> None:
    with pytest.raises(TypeError, match="no option 'rand_corp'; did you mean 'rand_crop'"):
        opened(folder, rand_corp=True)


def test_strings_are_options_too(folder: Path) -> None:
    iterator = opened(folder, data_shape="(3,16,20)", batch_size="5", round_batch="True")
    assert iterator.provide_data[0].shape == (5, 3, 16, 20)


def test_bytes_are_not_normalised(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        data = opened(folder, dtype="uint8", mean_r=50).next().data[0].asnumpy()
    assert "do not apply to uint8" in caplog.text
    np.testing.assert_array_equal(data, opened(folder, dtype="uint8").next().data[0].asnumpy())


@pytest.mark.parametrize("random", [False, True])
def test_images_that_cannot_be_decoded(tmp_path: Path, random: bool) -> None:
    writer = mx.recordio.MXRecordIO(tmp_path / "a.rec", "w")
    whole = png(np.zeros((4, 4, 3), np.uint8))
    for number, content in enumerate((whole, whole[:40] + bytes(10) if random else b"x" * 40)):
        writer.write(mx.recordio.pack(mx.recordio.IRHeader(0, 1, number, 0), content))
    writer.write(b"no header")
    writer.close()
    options = {"path_imgrec": str(tmp_path / "a.rec"), "data_shape": (3, 4, 4), "verbose": False}
    iterator = mx.io.ImageRecordIter(**options, batch_size=1, rand_crop=random)
    iterator.next()
    with pytest.raises(mx.MXNetError, match=r"a.rec, record at byte \d+: ImageRecordIter: decod"):
        iterator.next()
    with pytest.raises(mx.MXNetError, match=r"a.rec, record at byte \d+: unpack"):
        iterator.next()


def test_damaged_records(folder: Path, tmp_path: Path) -> None:
    content = (folder / "plain.rec").read_bytes()
    (tmp_path / "a.rec").write_bytes(content[:-30])
    with pytest.raises(mx.MXNetError, match=r"a.rec: at byte \d+: expected \d+ bytes"):
        mx.io.ImageRecordIter(**BASE, path_imgrec=str(tmp_path / "a.rec"))


def wait_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_threads_end_with_the_iterator(folder: Path) -> None:
    before = set(threading.enumerate())
    iterator = opened(folder, batch_size=1, preprocess_threads=3)
    iterator.next()
    started = [thread for thread in threading.enumerate() if thread not in before]
    assert len(started) >= 2
    del iterator
    gc.collect()
    assert wait_for(lambda: not any(thread.is_alive() for thread in started))


def test_batches_are_made_ahead(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    plain = RecordSource.read

    def noted(source: RecordSource, number: int) -> Any:
        read.append(number)
        return plain(source, number)

    # Before the iterator is made, as it reads ahead from then on.
    monkeypatch.setattr(RecordSource, "read", noted)
    iterator = opened(folder, batch_size=1, prefetch_buffer=3)
    iterator.next()
    assert wait_for(lambda: len(read) == 4)
    time.sleep(0.05)
    assert read == [0, 1, 2, 3]
