"""How the fabrics of a lab over several machines talk to each other: shares, lines that prove their lab, and far witnesses."""
