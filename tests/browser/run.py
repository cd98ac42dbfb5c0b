#!/usr/bin/env python3
"""Runs the viewer's tests: its decoders in node, its page in Chromium without a GPU. Exit status 77 where something they need is
not there, which ctest counts as skipped.

    run.py SOURCE BUILD unit|page|pictures

BUILD/share/taufold/viewer is the page, built with the program; its packages lie in BUILD/viewer/node_modules. `pictures` writes
those of docs/images anew.
"""
import os
import shutil
import subprocess
import sys


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def modules(source, build):
    for folder in (os.path.join(build, "viewer"), os.path.join(source, "viewer")):
        if os.path.isdir(os.path.join(folder, "node_modules", "playwright-core")):
            return os.path.join(folder, "node_modules")
    return skip("the viewer's packages are not installed (build the target viewer_page)")


def run_unit(source, build, packages):
    # In a copy, so that the source tree stays as it is.
    work = os.path.join(build, "viewer-unit")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    for name in ("src", "tests"):
        shutil.copytree(os.path.join(source, "viewer", name), os.path.join(work, name))
    for name in ("tsconfig.json", "package.json"):
        shutil.copy(os.path.join(source, "viewer", name), work)
    os.symlink(packages, os.path.join(work, "node_modules"))
    if subprocess.call(["node", "node_modules/typescript/bin/tsc", "-p", "tests/tsconfig.json"], cwd=work) != 0:
        return 1
    tests = sorted(f"tests/{f}" for f in os.listdir(os.path.join(work, "tests")) if f.endswith(".test.mjs"))
    return subprocess.call(["node", "--test", *tests], cwd=work)


def main():
    source, build, what = (os.path.abspath(a) if k < 2 else a for k, a in enumerate(sys.argv[1:4]))
    if shutil.which("node") is None:
        skip("node is not installed")
    packages = modules(source, build)
    if what == "unit":
        return run_unit(source, build, packages)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        skip("chromium is not installed")
    page = os.path.join(build, "share", "taufold", "viewer")
    if not os.path.exists(os.path.join(page, "viewer.js")):
        page = os.path.join(source, "viewer", "dist")
    if not os.path.exists(os.path.join(page, "viewer.js")):
        skip("the page is not built")
    work = os.path.join(build, "browser-tests")
    os.makedirs(work, exist_ok=True)
    environment = {**os.environ, "TAUFOLD_CHROMIUM": chromium, "TAUFOLD_PACKAGES": packages, "TAUFOLD_PAGE": page, "TAUFOLD_WORK": work, "TAUFOLD_PROGRAM": os.path.join(build, "taufold")}
    script = os.path.join(source, "tests", "browser", {"page": "viewer.mjs", "pictures": "pictures.mjs"}[what])
    return subprocess.call(["node", script], env=environment)


if __name__ == "__main__":
    sys.exit(main())
