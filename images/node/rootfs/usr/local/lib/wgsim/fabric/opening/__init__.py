"""Opens tunnels of nodes as soon as they can be used, and so that only one end speaks first."""
