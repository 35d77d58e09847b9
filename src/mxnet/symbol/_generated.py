"""For type checkers alone, who read `_generated.pyi`: the methods that Symbol gets from tables."""
