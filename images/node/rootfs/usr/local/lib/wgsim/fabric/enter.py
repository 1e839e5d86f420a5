"""Runs commands in a node's namespaces, or goes there for a moment."""

import contextlib
import os
import re
import subprocess

# A complaint of `ip` about what is so already, with the line after it that says where in the batch.
HARMLESS = re.compile(r"^.*File exists\.?\n(Command failed .*\n?)?", re.MULTILINE)


@contextlib.contextmanager
def inside(netns):
    """This thread is in the network namespace behind this path: what is opened there stays there."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        there = os.open(netns, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.setns(there, os.CLONE_NEWNET)
        finally:
            os.close(there)
        try:
            yield
        finally:
            os.setns(home, os.CLONE_NEWNET)
    finally:
        os.close(home)


def run_in(argv, *, netns=None, mntns=None, pidns=None, **options):
    """Like subprocess.run with captured text, after joining the namespaces behind these paths."""
    enter = [f"--net={netns}"] if netns else []
    if mntns:
        enter.append(f"--mount={mntns}")
    if pidns:
        enter.append(f"--pid={pidns}")
    return subprocess.run(
        ["nsenter", *enter, "--", *argv] if enter else argv,
        check=False,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,
    )


def ip_batch(lines, *, netns=None, force=False):
    """Runs `ip -batch`; returns what it complained of, empty when all went well.

    With `force` the lines after one that fails are run all the same, and what was so already is no complaint."""
    if not lines:
        return ""
    argv = ["ip", *(["-force"] if force else []), "-batch", "-"]
    done = run_in(argv, netns=netns, input="\n".join(lines) + "\n")
    if done.returncode == 0:
        return ""
    complaint = done.stdout.strip()
    if force:
        complaint = HARMLESS.sub("", complaint).strip()
        return complaint
    return complaint or f"exit code {done.returncode}"
