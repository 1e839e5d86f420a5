"""What every program of the fabric needs: nodes and their namespaces, netlink, one loop, documents, files, and what a wire is."""
