"""`wgsim-survey`: the differences between a running lab and a plan."""
