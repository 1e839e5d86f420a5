"""Runs commands in a node's namespaces."""

import subprocess


def run_in(argv, *, netns=None, mntns=None, **options):
    """Like subprocess.run with captured text, after joining the namespaces behind these paths."""
    enter = [f"--net={netns}"] if netns else []
    if mntns:
        enter.append(f"--mount={mntns}")
    return subprocess.run(
        ["nsenter", *enter, "--", *argv] if enter else argv,
        check=False,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,
    )


def ip_batch(lines, *, netns=None):
    """Runs `ip -batch`; returns what it complained of, empty when all went well."""
    if not lines:
        return ""
    done = run_in(["ip", "-batch", "-"], netns=netns, input="\n".join(lines) + "\n")
    return "" if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"
