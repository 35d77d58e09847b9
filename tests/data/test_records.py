"""Datasets of RecordIO files."""

import io
import pickle
from pathlib import Path

import numpy as np
import pytest

import mxnet as mx
from mxnet import recordio
from mxnet.gluon import data as gdata
from mxnet.gluon.data import vision

Image = pytest.importorskip("PIL.Image")
KEYS = [3, 0, 7, 9]


def png(seed: int) -> bytes:
    pixels = np.random.RandomState(seed).randint(0, 256, (3, 4, 3)).astype("uint8")
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file of four images, the last of which has three labels."""
    target = str(tmp_path / "some.rec")
    writer = recordio.MXIndexedRecordIO(str(tmp_path / "some.idx"), target, "w")
    for key in KEYS:
        label = [1, 2, 3] if key == 9 else float(key)
        writer.write_idx(key, recordio.pack(recordio.IRHeader(0, label, key, 0), png(key)))
    writer.close()
    return target


def test_records(path: str) -> None:
    dataset = gdata.RecordFileDataset(path)
    assert (dataset.filename, dataset.idx_file) == (path, path.replace(".rec", ".idx"))
    assert len(dataset) == 4
    assert [recordio.unpack(record)[0].id for record in dataset] == KEYS
    assert isinstance(dataset[0], bytes)
    assert recordio.unpack(dataset[-1])[1] == png(9)
    with pytest.raises(IndexError):
        dataset[4]


def test_images(path: str) -> None:
    dataset = vision.ImageRecordDataset(path)
    data, label = dataset[0]
    assert data.asnumpy().tolist() == np.asarray(Image.open(io.BytesIO(png(3)))).tolist()
    assert (data.dtype, label, type(label)) == (np.uint8, 3.0, float)
    assert dataset[3][1].tolist() == [1, 2, 3]
    assert dataset[3][1].dtype == np.float32
    assert vision.ImageRecordDataset(path, flag=0)[0][0].shape == (3, 4, 1)
    shapes = vision.ImageRecordDataset(path, transform=lambda data, label: (data.shape, label))
    assert shapes[1] == ((3, 4, 3), 0.0)


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("workers", [0, 2])
def test_in_a_loader(path: str, workers: int, pooled: bool) -> None:
    # Processes that share one open file would move each other's position.
    dataset = vision.ImageRecordDataset(path).take(3).transform_first(vision.transforms.ToTensor())
    chosen = gdata.SimpleDataset([index % 3 for index in range(60)]).transform(dataset.__getitem__)
    loader = gdata.DataLoader(chosen, 5, num_workers=workers, thread_pool=pooled)
    labels = np.concatenate([labels.asnumpy() for _, labels in loader])
    assert labels.tolist() == [KEYS[index % 3] for index in range(60)]


def test_a_copy_by_pickle(path: str) -> None:
    copy = pickle.loads(pickle.dumps(vision.ImageRecordDataset(path)))
    assert copy[2][1] == 7.0


def test_missing_files(path: str, tmp_path: Path) -> None:
    with pytest.raises(mx.MXNetError, match=r"nowhere\.rec"):
        gdata.RecordFileDataset(str(tmp_path / "nowhere.rec"))
    (tmp_path / "some.idx").unlink()
    with pytest.raises(FileNotFoundError, match=r"some\.idx"):
        gdata.RecordFileDataset(path)


def test_a_record_without_an_image_is_named(tmp_path: Path) -> None:
    target = str(tmp_path / "bad.rec")
    writer = recordio.MXIndexedRecordIO(str(tmp_path / "bad.idx"), target, "w")
    header = recordio.IRHeader(0, 1.0, 0, 0)
    for number, content in enumerate([b"short", recordio.pack(header, b"no image")]):
        writer.write_idx(number, content)
    writer.close()
    dataset = vision.ImageRecordDataset(target)
    for number in range(2):
        with pytest.raises(mx.MXNetError, match=rf"bad\.rec, record {number}: "):
            dataset[number]
