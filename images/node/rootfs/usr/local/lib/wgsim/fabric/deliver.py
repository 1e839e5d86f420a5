"""Hands each node its files when it comes up: they reach the fabric in one archive a lab, and rest here until then.

Docker takes some 0.1 s of processor time to put an archive into a container; here it is a write.
"""

import os

PENDING = "/etc/wgsim/pending"
# Written last: a node that finds it has all its files.
LAST = "etc/wgsim/name"


def read_pending(name):
    """Relative path → (mode, content) of a node's files; empty where it has got them."""
    folder = f"{PENDING}/{name}"
    files = {}
    for parent, _, names in os.walk(folder):
        for entry in names:
            path = f"{parent}/{entry}"
            with open(path, "rb") as file:
                files[os.path.relpath(path, folder)] = (os.stat(path).st_mode & 0o777, file.read())
    return files


def write_files(files):
    for path, (mode, content) in sorted(files.items(), key=lambda item: item[0] == LAST):
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(handle, "wb") as file:
            os.fchmod(handle, mode)
            file.write(content)


def deliver(node):
    """Writes a node's files and forgets them here. Returns a complaint, or None; nothing to deliver is no complaint."""
    files = read_pending(node.name)
    if not files:
        return None
    # In a child that has the node's root for its own: a link in there leads nowhere else.
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chroot(node.root)
            os.chdir("/")
            write_files(files)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        return f"{node.name}: its files could not be written"
    forget(f"{PENDING}/{node.name}")
    return None


def forget(folder):
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            os.remove(f"{parent}/{name}")
        os.rmdir(parent)
