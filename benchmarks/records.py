"""``python -m benchmarks.records``: reading images from RecordIO files against Pillow alone.

Pillow decodes the same JPEG files that lie in memory, one after the other in one thread, and turns
them into arrays. Reading adds the file, the record and its header; ``ImageRecordIter`` also cuts,
mirrors and normalises, in two threads, and is compared with two of Pillow.
"""

import argparse
import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import mxnet as mx

from .timing import Result, compare, table

COUNT, SIDE, CUT = 128, 256, 224


def drawn_files() -> list[bytes]:
    """Return JPEG files with the detail that photographs have, about 25 KB each."""
    draw = np.random.RandomState(0)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    files = []
    for number in range(COUNT):
        waves = [
            60 * np.sin(columns / (5 + channel) + number) + 60 * np.cos(rows / (9 - channel))
            for channel in range(3)
        ]
        pixels = np.stack(waves, -1) + 128 + draw.normal(0, 12, (SIDE, SIDE, 3))
        file = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
        files.append(file.getvalue())
    return files


def written(folder: Path, files: list[bytes]) -> str:
    """Write the files into a RecordIO file with an index; return its path without ending."""
    path = str(folder / "images")
    writer = mx.recordio.MXIndexedRecordIO(f"{path}.idx", f"{path}.rec", "w")
    for number, content in enumerate(files):
        header = mx.recordio.IRHeader(0, float(number % 10), number, 0)
        writer.write_idx(number, mx.recordio.pack(header, content))
    writer.close()
    return path


def decoded(content: bytes) -> np.ndarray:
    """Decode a file by Pillow."""
    return np.asarray(Image.open(io.BytesIO(content)))


def reading(path: str, files: list[bytes]) -> Result:
    """Read and decode all records, one after the other."""
    reader = mx.recordio.MXIndexedRecordIO(f"{path}.idx", f"{path}.rec", "r")

    def ours() -> None:
        for key in reader.keys:
            mx.image.imdecode(mx.recordio.unpack(reader.read_idx(key))[1])

    def theirs() -> None:
        for content in files:
            decoded(content)

    check = mx.image.imdecode(mx.recordio.unpack(reader.read_idx(3))[1])
    np.testing.assert_array_equal(check.asnumpy(), decoded(files[3]))
    return compare(f"read and decode {COUNT} JPEG of {SIDE}²", ours, theirs, 1 / 0.9, 0.2, 9)


def raw(path: str) -> Result:
    """Read all records without decoding, against reading the file as a whole."""
    reader = mx.recordio.MXIndexedRecordIO(f"{path}.idx", f"{path}.rec", "r")

    def ours() -> None:
        for key in reader.keys:
            mx.recordio.unpack(reader.read_idx(key))

    return compare(
        f"read {COUNT} records", ours, lambda: Path(f"{path}.rec").read_bytes(), None, 0.05, 9
    )


def iterating(path: str, files: list[bytes]) -> Result:
    """One epoch of training batches by two threads."""
    iterator = mx.io.ImageRecordIter(
        path_imgrec=f"{path}.rec", path_imgidx=f"{path}.idx", data_shape=(3, CUT, CUT),
        batch_size=32, shuffle=True, rand_crop=True, rand_mirror=True, mean_r=123.68,
        mean_g=116.28, mean_b=103.53, std_r=58.4, std_g=57.1, std_b=57.4, preprocess_threads=2,
        verbose=False,
    )  # fmt: skip
    threads = ThreadPoolExecutor(2)

    def ours() -> None:
        for batch in iterator:
            batch.data[0].wait_to_read()
        iterator.reset()

    def theirs() -> None:
        list(threads.map(decoded, files))

    return compare(f"ImageRecordIter, {COUNT} images, 2 threads", ours, theirs, None, 0.2, 9)


def results() -> list[Result]:
    """Return the results of all benchmarks of records."""
    files = drawn_files()
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), files)
        return [reading(path, files), raw(path), iterating(path, files)]


def main() -> None:
    """Print the table, and how many images a second that is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.records", description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch's kernels")
    torch.set_num_threads(parser.parse_args().threads)
    measured = results()
    print(table(measured).replace("PyTorch eager", "Pillow"))
    for result in measured:
        print(f"{result.name}: {COUNT / result.ours:.0f} a second, {COUNT / result.theirs:.0f}")


if __name__ == "__main__":
    main()
