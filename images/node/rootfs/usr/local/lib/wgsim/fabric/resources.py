"""What a node uses of processor and memory, read from the files of its control group that it sees itself."""

import os

MICROSECONDS = 1000  # nanoseconds


def own_group(node):
    """Where the node's own group is in its /sys/fs/cgroup, version 2: the top, but where it shares the host's view."""
    top = f"{node.root}/sys/fs/cgroup"
    # The root of all groups has no such file.
    if os.path.exists(f"{top}/memory.current"):
        return top
    with open(f"/proc/{node.pid}/cgroup", encoding="utf-8") as file:
        return f"{top}{file.read().strip().removeprefix('0::')}"


class Resources:
    """Keeps the files open: to read one again costs a microsecond."""

    def __init__(self, node):
        old = f"{node.root}/sys/fs/cgroup/memory/memory.stat"
        self.old = os.path.exists(old)
        if self.old:
            groups = f"{node.root}/sys/fs/cgroup"
            paths = [f"{groups}/cpuacct/cpuacct.usage", f"{groups}/memory/memory.usage_in_bytes", old]
        else:
            group = own_group(node)
            paths = [f"{group}/cpu.stat", f"{group}/memory.current", f"{group}/memory.stat"]
        self.files = []
        try:
            for path in paths:
                self.files.append(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        except OSError:
            self.close()

    def read(self):
        """(microseconds of processor time since the node's start, bytes in use); nulls where the files do not say."""
        try:
            cpu, used, details = (os.pread(file, 1 << 14, 0) for file in self.files)
            name = b"total_inactive_file " if self.old else b"inactive_file "
            # As `docker stats` has it: without cached files that nobody has asked for lately.
            inactive = int(next(line for line in details.splitlines() if line.startswith(name)).split()[1])
            usage = int(cpu) // MICROSECONDS if self.old else int(cpu.split()[1])
            return usage, max(0, int(used) - inactive)
        except (OSError, ValueError, StopIteration):
            return None, None

    def close(self):
        for file in self.files:
            os.close(file)
        self.files = []
