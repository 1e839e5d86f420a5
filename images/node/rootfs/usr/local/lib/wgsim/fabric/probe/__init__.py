"""`wgsim-probe`: numbered probes that measure a lab."""
