"""`wgsim-try`: BIRD's complaints about configurations."""
