"""Hands each node its files: when it comes up, from where they rest until then, or while it runs, when its plan has changed.

Docker takes some 0.1 s of processor time to put an archive into a container; here it is a few writes.
"""

import base64
import contextlib
import hashlib
import json
import os

PENDING = "/etc/wgsim/pending"
# Written last: a node that finds it has all its files.
LAST = "/etc/wgsim/name"
# What a node was handed: path → digest, as `digest_of` makes it.
MANIFEST = "/etc/wgsim/manifest.json"


def content_of(file):
    text = file["content"]
    return base64.b64decode(text) if file["encoding"] == "base64" else text.encode()


def digest_of(file):
    return hashlib.sha256(f"{file['mode']:o}\n".encode() + content_of(file)).hexdigest()


def read_manifest():
    """Of the node whose root is ours; empty where it has no files yet."""
    try:
        with open(MANIFEST, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_file(path, mode, content):
    """In one step: whoever reads the file meanwhile reads the old one, or the new one, whole."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    handle = os.open(f"{path}.wgsim", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(handle, "wb") as target:
        os.fchmod(handle, mode)
        target.write(content)
    os.rename(f"{path}.wgsim", path)


def write_files(files):
    """Makes the files what they are to be, and takes away those of before. Returns the paths of all that differ."""
    old = read_manifest()
    new = {file["path"]: digest_of(file) for file in files}
    gone = old.keys() - new.keys()
    for path in gone:
        if os.path.lexists(path):
            os.remove(path)
    for file in sorted(files, key=lambda one: one["path"] == LAST):
        if old.get(file["path"]) != new[file["path"]]:
            write_file(file["path"], file["mode"], content_of(file))
    if old != new:
        write_file(MANIFEST, 0o600, json.dumps(new).encode())
    return sorted(gone | {path for path, digest in new.items() if old.get(path) != digest})


def within(node, work):
    """Runs `work` in a child that has the node's root for its own: a link in there leads nowhere else.

    Returns what it returned, by way of JSON; None when it failed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            os.chroot(node.root)
            os.chdir("/")
            answer = json.dumps(work()).encode()
            with open(writer, "wb") as pipe:
                pipe.write(answer)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with open(reader, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(answer) if status == 0 else None


def forget(node):
    """Of a node that has its files nothing is due: they may have been changed since, and must not come back."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"{PENDING}/{node.name}.json")


def deliver(node):
    """Writes a booting node's files and forgets them here. Returns a complaint, or None; nothing to deliver is none."""
    pending = f"{PENDING}/{node.name}.json"
    try:
        with open(pending, encoding="utf-8") as file:
            files = json.load(file)
    except FileNotFoundError:
        return None
    if within(node, lambda: write_files(files)) is None:
        return f"{node.name}: its files could not be written"
    os.remove(pending)
    return None
