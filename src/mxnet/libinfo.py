"""Version facts, in one place."""

regluon_version = "0.1.0"
# The leading number is the release whose behaviour is reproduced: programs check it.
__version__ = f"1.9.1+regluon.{regluon_version}"
