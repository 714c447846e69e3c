"""Would a test notice if a rule were written otherwise? `./pocus campaign mutants [FILE …]`

mutmut changes the rules one place at a time and runs the tests of the rules on each change. What none of them notices is
listed at the end, with the change. Files are those of the package `judging`, without `.py`; none: all of it. Hours on a busy
machine for all; a file of rules takes minutes.

mutmut changes no function that has a decorator, and every rule is registered by one. So it works on a copy in which
`@shape(…)` stands below its function instead: `min_count = shape(…)(min_count)`.

Known to be left, because they mean the same: in `combining` from which number the parts are counted (their ids are told to
nobody); in `filters` the order and the first word of the keys by which an answer is kept, which changes only how often it is
worked out; in `windows` None or 0 for the most that is possible of no scan.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .site import ROOT

JUDGING = Path("pocus_credentialing/credentials/judging")
TESTS = "tests/credentials/judging"
# Words for people and for the page of rules, which tests compare whole: nothing to be learnt from a letter changed in them.
NO_RULES = ("__init__", "describing", "reasons", "registry", "facts", "versions", "judgements")
CONFIGURATION = """
[tool.mutmut]
source_paths = ["{judging}"]
only_mutate = [{only}]
also_copy = ["pocus_credentialing", "curriculum", "logbook", "templates", "docs", "manage.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:randomly"]
pytest_add_cli_args_test_selection = ["{tests}"]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = sorted(path.stem for path in (ROOT / JUDGING).glob("*.py") if path.stem not in NO_RULES)
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of: {', '.join(known)}")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="at the same time")
    given = parser.parse_args()
    unknown = set(given.files) - set(known)
    if unknown:
        parser.error(f"no rules in {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    folder = Path(os.environ["POCUS_DATA"]) / "mutants"
    _copy(folder, given.files or known)
    with_mutmut = {**os.environ, "PYTHONPATH": str(_mutmut(folder.parent / "tools" / "mutmut")), "COLUMNS": "200"}
    run = [sys.executable, "-m", "mutmut"]
    done = subprocess.run(
        [*run, "run", "--max-children", str(given.children)], cwd=folder, env=with_mutmut, check=False
    )
    results = [*run, "results"]
    found = subprocess.run(results, cwd=folder, env=with_mutmut, check=False, capture_output=True, text=True).stdout
    left = [line.split(":")[0].strip() for line in found.splitlines() if not line.rstrip().endswith(": killed")]
    for name in filter(None, left):
        subprocess.run([*run, "show", name], cwd=folder, env=with_mutmut, check=False)
    print(found or "No mutant is left.")
    sys.exit(done.returncode or bool(left))


def _mutmut(folder: Path) -> Path:
    """Beside the environment, not in it: nothing else needs what it brings along."""
    if not (folder / "mutmut").exists():
        wanted = ["--quiet", "--require-hashes", "-r", str(ROOT / "requirements" / "mutmut.txt")]
        subprocess.run([sys.executable, "-m", "pip", "install", "--target", str(folder), *wanted], check=True)
    return folder


def _copy(folder: Path, files: list[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for path in (folder / JUDGING).glob("*.py"):
        path.write_text(_undecorated(path.read_text()))
    only = ", ".join(f'"{JUDGING / file}.py"' for file in files)
    with (folder / "pyproject.toml").open("a") as project:
        project.write(CONFIGURATION.format(judging=JUDGING, only=only, tests=TESTS))


def _undecorated(source: str) -> str:
    """With `name = decorator(…)(name)` below each function that had one with arguments."""
    tree, body, changed = ast.parse(source), list[ast.stmt](), False
    for node in tree.body:
        body.append(node)
        if isinstance(node, ast.FunctionDef) and node.decorator_list and isinstance(node.decorator_list[0], ast.Call):
            whole: ast.expr = ast.Name(node.name, ast.Load())
            for each in reversed(node.decorator_list):
                whole = ast.Call(each, [whole], [])
            node.decorator_list, changed = [], True
            body.append(ast.Assign([ast.Name(node.name, ast.Store())], whole))
    tree.body = body
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if changed else source


if __name__ == "__main__":
    main()
