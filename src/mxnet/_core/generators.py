"""torch generators of our own, one per device, for dropout and device-side random numbers.

torch's global generators belong to the torch code of the same process: ``mx.random.seed`` must
not reseed them and our operators must not advance them.
"""

import threading

import torch

DEFAULT_SEED = 0

_generators: dict[torch.device, torch.Generator] = {}
_seed = DEFAULT_SEED
_lock = threading.Lock()


def generator(device: torch.device) -> torch.Generator:
    """Return the process-wide generator of ``device``, made on first use.

    Until :func:`seed_generators` is called every process starts from the same fixed seed.
    """
    found = _generators.get(device)
    if found is None:
        with _lock:
            found = _generators.get(device)
            if found is None:
                found = torch.Generator(device=device)
                found.manual_seed(_seed)
                _generators[device] = found
    return found


def seed_generators(seed: int, device: torch.device | None = None) -> None:
    """Restart the generator of ``device``, or all of them, from ``seed``.

    Without a device, generators that do not exist yet will start from ``seed`` too.
    """
    global _seed
    if device is not None:
        generator(device).manual_seed(seed)
        return
    with _lock:
        _seed = seed
        for existing in _generators.values():
            existing.manual_seed(seed)
