"""`wgsim-fault`: what is broken on purpose, and the keys that are replaced."""
