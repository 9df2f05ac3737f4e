"""Small disks that nobody else sees, where the machine lets a process mount one."""

from __future__ import annotations

import shutil
import subprocess


def own_mounts() -> list[str] | None:
    """Return the command that runs a shell's text with mounts of its own; None: not allowed."""
    for options in (["-rm"], ["-m"]):  # as anybody; as root where that is not allowed
        command = ["unshare", *options, "sh", "-c"]
        if not shutil.which("unshare"):
            return None
        tried = subprocess.run([*command, "mount -t tmpfs none /mnt"], capture_output=True)
        if tried.returncode == 0:
            return command
    return None
