"""What the house tests share: the project's own files, and a verdict."""
import os
import subprocess
import sys

SOURCES = (".cpp", ".hpp", ".h", ".cc")


def arguments():
    """Source and build folder, as tests/CMakeLists.txt passes them."""
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} SOURCE BUILD")
    return os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def files(source):
    """Paths below `source`: what git tracks or would track, or everything but build folders in an unpacked archive."""
    try:
        listed = subprocess.run(["git", "-C", source, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=True).stdout.decode().split("\0")
        found = [f for f in listed if f and os.path.isfile(os.path.join(source, f))]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, below, names in os.walk(source):
            below[:] = [d for d in below if d not in ("build", ".git", ".cache", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, n), source) for n in names]
    return sorted(set(found))


def text(source, path):
    """Contents, or None of a file that is not text."""
    with open(os.path.join(source, path), "rb") as f:
        raw = f.read()
    try:
        return None if b"\0" in raw else raw.decode()
    except UnicodeDecodeError:
        return None


def verdict(faults, looked_at, what):
    """Prints and exits: 0 without faults. Having looked at nothing is a fault too."""
    for fault in faults:
        print(fault)
    if not looked_at:
        print(f"found no {what} to look at")
    print(f"{looked_at} {what}, {len(faults)} faults")
    sys.exit(1 if faults or not looked_at else 0)
