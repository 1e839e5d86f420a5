"""`wgsim-observe`: a stream of what is true in the lab."""
