"""Speed of Regluon as a ratio to PyTorch eager, measured in one run."""
