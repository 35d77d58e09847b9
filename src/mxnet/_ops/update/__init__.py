"""Updates of parameters by optimizers.

``rules`` holds the formulas, which change lists of tensors in place; the other modules make
operators of them.
"""
