"""Ground layer: dtypes, thread state, error messages and file containers; no arrays of ours."""
