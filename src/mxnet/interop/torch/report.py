"""What fits and what does not when weights go from one network to another."""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST = 12


@dataclass(frozen=True)
class Report:
    """How a state dict fits a block; printed, it says so in words.

    Attributes
    ----------
    matched : dict
        Name in the state dict -> structural name of the parameter.
    missing : list of str
        Structural names of parameters without a value.
    extra : list of str
        Names in the state dict that no parameter takes.
    wrong : dict
        Name in the state dict -> why its value does not fit its parameter.
    skipped : list of str
        Names in the state dict that Gluon has no use for: counters of batches.
    """

    matched: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether every parameter has its value and every value its parameter."""
        return not (self.missing or self.extra or self.wrong)

    def __str__(self) -> str:
        lines = [f"{len(self.matched)} parameters match"]
        for title, names in [
            ("without a value", self.missing),
            ("not used", self.extra),
            ("do not fit", [f"{name}: {reason}" for name, reason in self.wrong.items()]),
        ]:
            if names:
                lines.append(f"{len(names)} {title}:")
                lines += [f"  {name}" for name in names[:_MOST]]
                lines += [f"  ... and {len(names) - _MOST} more"] if len(names) > _MOST else []
        return "\n".join(lines)
