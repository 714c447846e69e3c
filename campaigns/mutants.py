"""Would a test notice if a rule were written otherwise? `./pocus campaign mutants [FILE …]`

mutmut changes the rules one place at a time and runs the tests of the rules on each change. What none of them notices must
mean the same, and `survivors.yaml` says in a sentence why. Named at the end, with the change: what is not explained there, and
what is explained but was noticed. Either ends the campaign with 1.

Files are those of the package `judging`, without `.py`, and `progress`, which calls it; none: all of them.

mutmut changes no function that has a decorator, and every rule is registered by one. So it works on a copy in which a
decorator stands below its function instead: `min_count = shape(…)(min_count)`, `deadline = cached_property(deadline)`. What
`@lru_cache` keeps would be kept from before the change, so it is left out.
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
from .survivors import Change, change_in, explained, mutants_in, table, verdict

JUDGING = Path("pocus_credentialing/credentials/judging")
PROGRESS = JUDGING.with_name("progress.py")
TESTS = "tests/credentials/judging"
CONFIGURATION = """
[tool.mutmut]
source_paths = ["{judging}", "{progress}"]
only_mutate = [{only}]
also_copy = ["pocus_credentialing", "curriculum", "logbook", "templates", "docs", "manage.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:randomly"]
pytest_add_cli_args_test_selection = ["{tests}"]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = sorted([*(path.stem for path in (ROOT / JUDGING).glob("*.py")), PROGRESS.stem])
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
    results = [*run, "results", "--all", "true"]
    said = subprocess.run(results, cwd=folder, env=with_mutmut, check=True, capture_output=True, text=True).stdout
    found = mutants_in(said)
    left, late = dict[Change, str](), set[Change]()
    for each in found:
        if each.status != "killed":
            show = [*run, "show", each.name]
            diff = subprocess.run(show, cwd=folder, env=with_mutmut, check=True, capture_output=True, text=True).stdout
            change = Change(each.file, each.function, change_in(diff))
            if each.is_noticed:
                late.add(change)
            else:
                left[change] = diff
    words, is_wrong = verdict(given.files or known, left, explained(), late)
    print(table(found))
    print(words or "Every change is noticed, or explained.")
    sys.exit(done.returncode or is_wrong)


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
    paths = (PROGRESS if file == PROGRESS.stem else JUDGING / f"{file}.py" for file in files)
    only = ", ".join(f'"{path}"' for path in paths)
    with (folder / "pyproject.toml").open("a") as project:
        project.write(CONFIGURATION.format(judging=JUDGING, progress=PROGRESS, only=only, tests=TESTS))


def _undecorated(source: str) -> str:
    """With `name = decorator(…)(name)` below each function or method that had one; a class keeps its own."""
    tree = ast.parse(source)
    changed = _move_down(tree)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            changed = _move_down(node) or changed
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if changed else source


def _move_down(within: ast.Module | ast.ClassDef) -> bool:
    body, changed = list[ast.stmt](), False
    for node in within.body:
        body.append(node)
        # A class method mutmut knows itself.
        if isinstance(node, ast.FunctionDef) and node.decorator_list and not _is(node.decorator_list, "classmethod"):
            whole: ast.expr = ast.Name(node.name, ast.Load())
            for each in reversed(node.decorator_list):
                whole = whole if _is([each], "lru_cache") else ast.Call(each, [whole], [])
            node.decorator_list, changed = [], True
            if isinstance(whole, ast.Call):
                body.append(ast.Assign([ast.Name(node.name, ast.Store())], whole))
    within.body = body
    return changed


def _is(decorators: list[ast.expr], name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in decorators)


if __name__ == "__main__":
    main()
