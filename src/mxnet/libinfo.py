"""Version facts, in one place."""

regluon_version = "0.1.0"
# The leading number is the MXNet release whose behaviour is reproduced, so that version checks pass.
__version__ = f"1.9.1+regluon.{regluon_version}"
