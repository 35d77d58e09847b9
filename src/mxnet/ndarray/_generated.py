"""For type checkers alone, who read `_generated.pyi`: the methods that NDArray gets from tables."""
