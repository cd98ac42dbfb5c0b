"""What the benchmarks share: where things are, one measured run, scoring by two independent programs, stored results."""
import csv
import gzip
import hashlib
import json
import lzma
import os
import platform
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORK = os.path.join(ROOT, "build", "bench")


def shared():
    """Folder of benchmark data that is not part of the project; may be absent."""
    return os.environ.get("TAUFOLD_SHARED") or os.path.normpath(os.path.join(ROOT, "..", "shared"))


def design_inputs(design):
    """Files of KIT/DESIGN as its reference of timing names them, with the table of wire RC of the kit where there is one, and the top module."""
    folder = os.path.join(shared(), "designs", design)
    with open(os.path.join(folder, "reference-sta.json"), encoding="utf-8") as f:
        d = json.load(f)
    setup = d["runs"]["no_wires"][d["reference_tool"]]["setup"]
    names = d["lef"] + [n["file"] if isinstance(n, dict) else n for n in setup["liberty"]] + setup["verilog"] + setup["sdc"]
    paths = [os.path.normpath(os.path.join(folder, n)) for n in names]
    table = os.path.join(shared(), "designs", design.split("/")[0], "wire-rc.tsv")
    return [p if os.path.exists(p) else p + ".xz" for p in paths] + ([table] if os.path.exists(table) else []), setup["top"]


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        for block in iter(lambda: f.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def read_case(path):
    with open(path, "rb") as f:
        raw = f.read()
    if raw[:6] == b"\xfd7zXZ\x00":
        return lzma.decompress(raw)
    return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw


def unpacked(path):
    """A plain-text copy of a case, for programs that read no archives."""
    if not path.endswith((".xz", ".gz")):
        return path
    os.makedirs(os.path.join(WORK, "cases"), exist_ok=True)
    plain = os.path.join(WORK, "cases", sha256(path)[:16] + ".txt")
    if not os.path.exists(plain):
        with open(plain + ".part", "wb") as f:
            f.write(read_case(path))
        os.replace(plain + ".part", plain)
    return plain


def default_cases():
    """All cases of the shared benchmarks, then those of the shipped examples."""
    found = []
    for top, ends in ((os.path.join(shared(), "benchmarks"), ".txt.xz"), (os.path.join(ROOT, "examples"), (".txt.xz", ".txt"))):
        for folder, _, names in sorted(os.walk(top)):
            found += [os.path.join(folder, n) for n in sorted(names) if n.startswith("case") and n.endswith(ends)]
    return found


def case_name(path):
    """iccad2022/case3 or examples/01-two-tier-fold: the folder, and the file where it says more than `case`."""
    folder, name = os.path.split(os.path.abspath(path))
    name = name.split(".txt")[0]
    if name == "case":
        folder, name = os.path.split(folder)
    return f"{os.path.basename(folder)}/{name}"


def references():
    """case name -> list of rows of references.csv."""
    table = {}
    with open(os.path.join(ROOT, "bench", "references.csv"), newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            row["score"] = int(row["score"])
            table.setdefault(row["case"], []).append(row)
    return table


def evaluator():
    """The shared evaluator, built when its source is newer; None where there is none."""
    source = os.path.join(shared(), "tools", "d2deval.cpp")
    if not os.path.exists(source):
        return None
    program = os.path.join(WORK, "d2deval")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(WORK, exist_ok=True)
        subprocess.run(["g++", "-O2", "-std=c++20", "-o", program, source], check=True)
    return program


def run(command, log):
    """Runs to the end: exit status, wall and processor seconds, peak memory of that one process.

    The kernel counts the memory of the process that starts a program into the program's peak, so that what this script takes
    itself (about 30 MB) is the least that is ever measured."""
    with open(log, "wb") as out:
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    return {"exit": child.returncode, "wall_s": round(wall, 3), "cpu_s": round(usage.ru_utime + usage.ru_stime, 3),
            "peak_rss_bytes": usage.ru_maxrss * 1024}


def complaint(log):
    """The first error in a log, or else its last line."""
    with open(log, "rb") as f:
        lines = [line for line in f.read().decode(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "error:" in line), lines[-1] if lines else "")


def scored(program, case, placement, stem):
    """Score and legality by the shared evaluator (where there is one) and by `taufold check`."""
    verdict = {}
    judge = evaluator()
    if judge:
        r = subprocess.run([judge, "--json", unpacked(case), placement], capture_output=True, text=True)
        try:
            verdict["evaluator"] = {"legal": r.returncode == 0, "score": json.loads(r.stdout)["score"]}
        except (ValueError, KeyError):
            verdict["evaluator"] = {"legal": False, "score": None}
    document = stem + ".check.json"
    if os.path.exists(document):
        os.remove(document)
    r = subprocess.run([program, "check", "--case", case, placement, "-q", "--json", document], capture_output=True, text=True)
    try:
        with open(document, encoding="utf-8") as f:
            metrics = json.load(f)["metrics"]
        verdict["check"] = {"legal": r.returncode == 0, "score": metrics["fold.score"]["value"],
                            "bonds": metrics["fold.bonds"]["value"]}
    except (OSError, ValueError, KeyError):
        verdict["check"] = {"legal": False, "score": None, "bonds": None}
    judges = list(verdict.values())
    verdict["legal"] = all(j["legal"] for j in judges)
    verdict["agree"] = len({j["score"] for j in judges}) == 1
    verdict["score"], verdict["bonds"] = judges[0]["score"], verdict["check"]["bonds"]
    return verdict


def fold(program, case, seed, threads, options, folder):
    """One fold, measured and scored."""
    os.makedirs(folder, exist_ok=True)
    stem = os.path.join(folder, f"{case_name(case).replace('/', '-')}.s{seed}")
    out = stem + ".out"
    result = run([program, "fold", case, "--seed", str(seed), "--threads", str(threads), "-q", *options, "-o", out], stem + ".log")
    placement = os.path.join(out, "placement.txt")
    if result["exit"] == 0 and os.path.exists(placement):
        result.update(scored(program, case, placement, stem))
    else:
        result.update(legal=False, agree=True, score=None, bonds=None, message=complaint(stem + ".log"))
    return result


class Store:
    """Results by key in one JSON file, written after each: an interrupted benchmark goes on where it stopped."""

    def __init__(self, path, fresh=False):
        self.path, self.rows = path, {}
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not fresh and os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.rows = json.load(f)

    def get(self, key, make):
        """The stored result, or that of make()."""
        if key not in self.rows:
            self.rows[key] = make()
            with open(self.path + ".part", "w", encoding="utf-8") as f:
                json.dump(self.rows, f, indent=1)
            os.replace(self.path + ".part", self.path)
        return self.rows[key]


def machine():
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            model = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), "")
    except OSError:
        pass
    return {"processor": model or platform.machine(), "cores": os.cpu_count(), "system": platform.system()}


def version(program):
    return subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()


def table(rows, head):
    """Aligned columns; numbers to the right."""
    rows = [[("-" if c is None else str(c)) for c in r] for r in rows]
    width = [max(len(r[k]) for r in [head, *rows]) for k in range(len(head))]
    right = [all(r[k][:1].isdigit() or r[k] in ("-", "") for r in rows) for k in range(len(head))]
    lines = []
    for r in [head, *rows]:
        lines.append("  ".join(c.rjust(w) if a else c.ljust(w) for c, w, a in zip(r, width, right)).rstrip())
    return "\n".join(lines)


def add_program_options(parser, seeds):
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "release", "taufold"))
    parser.add_argument("--seeds", default=seeds, help="first-last, or a list with commas (%(default)s)")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="threads a run (%(default)s)")
    parser.add_argument("--options", default="", help="further options for `taufold fold`, as one word")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results of the same program")


def seed_list(text):
    first, dash, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else [int(s) for s in text.split(",")]


def need_program(path):
    if not os.access(path, os.X_OK):
        sys.exit(f"no program at {path}: run scripts/build, or name one with --program")
    return os.path.abspath(path)
