"""`wgsim-capture`: packets of many interfaces in one file."""
