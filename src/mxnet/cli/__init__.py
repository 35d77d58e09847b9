"""The command line ``mxnet``: looking into model files, converting and repairing them.

Every command is a module with ``add_parser(subparsers)``, which describes its arguments and sets
``run``, a function of the parsed arguments that returns the exit code.
"""
