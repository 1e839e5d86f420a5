"""Clients of the daemons of a node: BIRD, WireGuard in the kernel, and wireguard-go."""
