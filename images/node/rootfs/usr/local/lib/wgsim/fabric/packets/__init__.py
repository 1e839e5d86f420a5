"""Packets that the fabric writes, reads and tells apart, from sockets in the namespaces of nodes."""
