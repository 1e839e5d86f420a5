"""What runs in a lab's fabric container: it sees every process of the machine, and so every node's namespaces."""
