"""What a running node has in its kernel that its plan names: compared, and given back."""
