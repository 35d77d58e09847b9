"""What a file is that is not what it should be: said in the error, it saves the user a hex dump."""

_PROLOGUES: tuple[tuple[bytes, str], ...] = (
    (b"\x93NUMPY", "a NumPy .npy file"),
    (b"\x1f\x8b", "gzip data: decompress it first (gunzip)"),
    (b"BZh", "bzip2 data: decompress it first"),
    (b"\xfd7zXZ\x00", "xz data: decompress it first"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data: decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file, such as Keras weights: read it with h5py"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x0a\x23\xd7\xce", "a RecordIO (.rec) file"),
    (b"\x00\x00\x08\x01", "an IDX label file, as those of MNIST"),
    (b"\x00\x00\x08\x03", "an IDX image file, as those of MNIST"),
    (b"\x12\x01\x00\x00\x00\x00\x00\x00", "an MXNet parameter file"),
    (
        b"version https://git-lfs",
        "a Git LFS pointer, not the file itself: fetch it with `git lfs pull`",
    ),
)


_CONVERT = "`mxnet convert` makes a parameter file of it"


def describe(head: bytes) -> str | None:
    """Say what a file seems to be, judged by its first bytes; None where nothing fits.

    ``head`` should hold the first 512 bytes or more, as far as the file has them.
    """
    if not head:
        return "an empty file"
    if head.startswith(b"PK\x03\x04"):
        return _describe_zip(head)
    for prologue, meaning in _PROLOGUES:
        if head.startswith(prologue):
            return meaning
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05" and len(head) > 1:
        return f"a Python pickle, such as an old torch.save file: {_CONVERT}"
    if head[8:10] == b'{"':
        return f"a safetensors file: {_CONVERT}"
    if _is_onnx(head):
        return "an ONNX model: read it with mx.contrib.onnx.import_model"
    if head[257:262] == b"ustar":
        return "a tar archive: unpack it first"
    return _describe_text(head)


def hint(head: bytes) -> str:
    """Return `describe` as a sentence for an error message, empty where nothing fits."""
    meaning = describe(head)
    return f"It looks like {meaning}." if meaning else ""


def _is_onnx(head: bytes) -> bool:
    """Whether a protocol buffer starts here whose first field is a small number, the IR version."""
    fields = b"\x12\x1a\x22\x2a\x32\x3a\x42"  # those of ModelProto that may follow
    return len(head) > 2 and head[0] == 8 and 0 < head[1] < 32 and head[2] in fields


def _describe_zip(head: bytes) -> str:
    if b".npy" in head[30:286]:
        return "a NumPy .npz file"
    if b"data.pkl" in head[30:286]:
        return f"a torch.save file: {_CONVERT}"
    return "a zip archive (NumPy .npz and torch.save files are such): unpack it first"


def _describe_text(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "an HTML page: the download got an error or login page instead of the file"
    if text.startswith(b"<?xml") or text.startswith(b"<error"):
        return "an XML document: the download got an error message instead of the file"
    if text.startswith((b"{", b"[")):
        return "a JSON text, such as the -symbol.json file beside the parameters"
    if not head.strip(b"\x00"):
        return "nothing but zero bytes: the download or copy was broken off"
    return None
