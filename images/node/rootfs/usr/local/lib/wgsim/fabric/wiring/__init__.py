"""`wgsim-fabric`, which wires the lab, and `wgsim-amend`, which changes its plan."""
