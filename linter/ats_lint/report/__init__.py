"""Reports: one formatter in each module, all from the same result."""
