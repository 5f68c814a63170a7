"""House rules: each is a test, so that the house stays as it was drawn."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("kernel", "services", "gateway", "gongkai")
FOLDERS = (*PACKAGES, "bench", "tests")
WALL = 400
#: What a folder of a noun may hold; any further module beside rules.py has to be pure as rules are.
GRAMMAR = {
    "__init__.py",
    "models.py",
    "schemas.py",
    "repository.py",
    "service.py",
    "endpoints.py",
    "rules.py",
}
#: What a pure module imports nothing of: frameworks, databases, and the parts of a noun that use them.
IMPURE = ("fastapi", "starlette", "sqlalchemy", "httpx", "kernel.db", "kernel.messaging", "kernel.app")
IMPURE_PARTS = ("models", "repository", "service", "endpoints")
NOT_PURE = {
    "decisions/answers.py": "rules: the kinds of answers as data, each beside its articles",
    "decisions/remedies.py": "rules: the remedies by ground and day of the decision, as data",
    "catalogues/published.py": "the published catalogue as a snapshot: neither a use case nor a route of FastAPI",
}
#: Folders of a service that are no nouns.
NO_NOUNS = {"migrations", "seed", "time_limits"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_source_file_is_over_the_wall() -> None:
    long = {shown(p): n for p in sources(*FOLDERS) if (n := len(p.read_text("utf-8").splitlines())) > WALL}
    assert not long


def test_every_file_says_first_what_it_is_for() -> None:
    silent = [
        shown(p) for p in sources(*FOLDERS) if p.read_text("utf-8").strip() and not ast.get_docstring(tree(p))
    ]
    assert not silent


def test_only_the_kernel_commits() -> None:
    found = [
        shown(p)
        for p in sources(*PACKAGES)
        for call in calls(p)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
        and not p.is_relative_to(ROOT / "kernel/db")
    ]  # fmt: skip
    assert not found


def test_only_the_clock_asks_for_the_time() -> None:
    asking = {"now", "today", "utcnow"}
    found = [
        f"{shown(p)}:{call.lineno}"
        for p in sources(*PACKAGES)
        if p != ROOT / "kernel/clock.py"
        for call in calls(p)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in asking
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date", "dt"}
    ]
    assert not found


def test_sessions_end_before_the_answer_leaves() -> None:
    """Every dependency that yields is declared with scope="function" (else a failed commit hides behind a 201)."""
    late = []
    for path in sources("kernel", "services", "gateway"):
        yielding = {
            node.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
            and any(isinstance(inner, ast.Yield) for inner in ast.walk(node))
        }
        for call in calls(path):
            if not (isinstance(call.func, ast.Name) and call.func.id == "Depends" and call.args):
                continue
            target = call.args[0]
            scopes = [
                k.value.value for k in call.keywords if k.arg == "scope" and isinstance(k.value, ast.Constant)
            ]
            if isinstance(target, ast.Name) and target.id in yielding and scopes != ["function"]:
                late.append(f"{shown(path)}:{call.lineno}")
    assert not late


def test_nouns_keep_the_module_grammar() -> None:
    odd = []
    for service in (p for p in (ROOT / "services").iterdir() if p.is_dir() and p.name != "__pycache__"):
        for noun in (p for p in service.iterdir() if p.is_dir() and p.name not in NO_NOUNS | {"__pycache__"}):
            for path in noun.rglob("*.py"):
                if path.name in GRAMMAR or f"{noun.name}/{path.name}" in NOT_PURE:
                    continue
                odd += [f"{shown(path)} imports {name}" for name in _imported(path) if _impure(name)]
    assert not odd


def _impure(module: str) -> bool:
    framework = any(module == name or module.startswith(f"{name}.") for name in IMPURE)
    return framework or (module.startswith("services.") and module.rpartition(".")[2] in IMPURE_PARTS)


def test_no_pattern_stands_without_words() -> None:
    """What is refused for its form is told in words (kernel/http/written.py), not by a regular expression."""
    bare = [
        f"{shown(path)}:{call.lineno}"
        for path in sources("kernel", "services")
        for call in calls(path)
        if getattr(call.func, "id", None) in ("Field", "StringConstraints", "Query", "Path", "Header")
        and any(keyword.arg == "pattern" for keyword in call.keywords)
    ]
    assert not bare


def test_use_cases_do_not_know_the_request() -> None:
    found = [
        shown(p)
        for p in sources("services")
        if p.name == "service.py"
        for node in ast.walk(tree(p))
        if isinstance(node, ast.ImportFrom) and node.module in {"fastapi", "starlette.requests"}
    ]
    assert not found


def test_no_module_imports_in_a_circle() -> None:
    modules = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in sources(*PACKAGES)}
    edges = {name: {m for m in _imported(path) if m in modules} for name, path in modules.items()}
    done: set[str] = set()

    def walk(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for below in edges[name]:
                walk(below, (*above, name))
            done.add(name)

    for name in edges:
        walk(name, ())


def _imported(path: Path) -> set[str]:
    found = set()
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "word", ["/work/", "/root/", "../shared", "pypi.org", "registry.npmjs", "files.pythonhosted"]
)
def test_no_path_of_a_machine_and_no_host_of_a_registry(word: str) -> None:
    own = Path(__file__)
    kept = {".py", ".md", ".toml", ".txt", ".json", ".csv", ".yml", ".yaml", ".html", ".js", ""}
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    found = [
        name
        for name in listed
        if name and Path(name).suffix in kept and (ROOT / name).is_file() and ROOT / name != own
        and word in (ROOT / name).read_text("utf-8", errors="ignore")
    ]  # fmt: skip
    assert not found


def test_every_lint_exception_gives_its_reason() -> None:
    """Ruff's ignores stand with a comment on their line."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ignored = tomllib.loads(text)["tool"]["ruff"]["lint"]["ignore"]
    lines = text.splitlines()
    bare = [
        rule for rule in ignored if not any(f'"{rule}"' in line and "#" in line for line in lines)
    ]  # fmt: skip
    assert not bare


def test_test_files_have_names_of_their_own() -> None:
    """Pytest imports them by their bare names."""
    names = [path.name for path in sources("tests") if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def test_every_table_is_in_the_metadata_of_its_migrations() -> None:
    missing = []
    for env in (ROOT / "services").glob("*/migrations/env.py"):
        imported = {node.module for node in ast.walk(tree(env)) if isinstance(node, ast.ImportFrom)}
        for path in env.parents[1].rglob("models.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if "__tablename__" in path.read_text("utf-8") and name not in imported:
                missing.append(name)
    assert not missing
