"""The programs of a lab's fabric container, which sees every process of the machine, and so every node's namespaces."""
