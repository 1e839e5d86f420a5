"""What the fabric remembers of tunnels over which nothing speaks that would notice their end."""
