"""The package's rules about imports, read from its source and tried in fresh processes."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import strokegen

PACKAGE = Path(strokegen.__file__).parent

# A layer may import itself and whatever stands further down; layers of one row do not know each
# other.
ROWS = [
    {"cli"},
    {"worlds", "evaluation"},
    {"training"},
    {"models"},
    {"sampling"},
    {"nn"},
    {"mixtures", "datasets", "render"},
    {"ink", "numpy_ops"},
]
RANK = {layer: rank for rank, row in enumerate(ROWS) for layer in row}
WITHOUT_TENSORFLOW = {"ink", "numpy_ops", "datasets", "nn", "mixtures", "render", "sampling", "cli"}
TENSORFLOW = {"tensorflow", "tensorflow_probability", "keras", "tf_keras"}
FORBIDDEN = {"pickle", "xml", "dill", "joblib", "marshal", "shelve"}

# sketch-rnn's files are pickles. This one module reads them by an unpickler that calls nothing that
# they name; it may use these names of `pickle`, none of which loads anything by itself.
UNPICKLES = "datasets/npz.py"
OF_PICKLE = {"_Unpickler", "UnpicklingError"}

# `drawing.save()` and the notebook's picture reach up to the renderers, inside their functions:
# a value of the lowest layer that shows itself is worth this one exception.
UPWARD = {("ink/drawing.py", "render")}

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

WITHOUT = [m for m in MODULES if m.split("/")[0].removesuffix(".py") in WITHOUT_TENSORFLOW]


def imports_of(tree, inside_functions):
    """Dotted names of all modules that a syntax tree imports."""
    waiting, found = [tree], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written from the package's root"
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if inside_functions or not function:
            waiting += ast.iter_child_nodes(node)
    return found


def layers_of(names):
    return {
        parts[1]
        for parts in (name.split(".") for name in names)
        if parts[0] == "strokegen" and len(parts) > 1 and parts[1] in RANK
    }


def parsed(module):
    return ast.parse((PACKAGE / module).read_text(), module)


def brought_along(module):
    """Dotted names of all that is imported with a module of the package, by others of it too."""
    waiting, done, found = [module], set(), set()
    while waiting:
        done.add(one := waiting.pop())
        names = set(imports_of(parsed(one), inside_functions=False))
        files = {
            name.removeprefix("strokegen.").replace(".", "/") + end
            for name in names
            for end in (".py", "/__init__.py")
        }
        waiting += files & set(MODULES) - done
        found |= names
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module):
    layer = module.split("/")[0].removesuffix(".py")
    if layer not in RANK:
        assert module in ("__init__.py", "__main__.py"), f"{module} is in no layer of the design"
        return
    for other in layers_of(imports_of(parsed(module), inside_functions=True)) - {layer}:
        if (module, other) not in UPWARD:
            assert RANK[other] > RANK[layer], f"{module} imports {other}, which is not below it"


@pytest.mark.parametrize("module", WITHOUT)
def test_no_tensorflow_at_module_level(module):
    assert not {name.split(".")[0] for name in brought_along(module)} & TENSORFLOW


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_runs_code_from_files(module):
    tree = parsed(module)
    names = imports_of(tree, inside_functions=True)
    # The standard parser of XML expands entities; its error's class alone is harmless.
    bad = {name for name in names if name.split(".")[0] in FORBIDDEN}
    allowed = {"xml.parsers.expat", "xml.parsers.expat.ExpatError"}
    assert not bad - allowed - ({"pickle"} if module == UNPICKLES else set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            assert getattr(node.func, "id", None) not in ("eval", "exec"), module
            for keyword in node.keywords:
                allowed = keyword.arg == "allow_pickle" and keyword.value.value is True
                assert not allowed, f"{module} allows pickles"


def test_the_one_module_that_unpickles_uses_a_restricted_unpickler_only():
    tree = parsed(UNPICKLES)
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == "pickle"
    }
    assert "_Unpickler" in used and used <= OF_PICKLE
    # The class itself is only subclassed or asked for its opcodes, never made.
    made = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert "_Unpickler" in made and "pickle._Unpickler" not in made
    (restricted,) = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "_Unpickler"
    ]
    assert "find_class" in {getattr(node, "name", None) for node in restricted.body}


def test_the_rules_can_fail():
    tree = ast.parse("def f():\n    import tensorflow as tf\nfrom strokegen.cli import main\n")
    assert "tensorflow" not in imports_of(tree, inside_functions=False)
    assert "tensorflow" in imports_of(tree, inside_functions=True)
    assert layers_of(imports_of(tree, inside_functions=False)) == {"cli"}
    # The one by itself, the other by way of strokegen.nn.synthesis.
    assert {"tensorflow", "strokegen.nn.lstm"} <= brought_along("training/handwriting.py")
    assert "tensorflow" not in brought_along("training/settings.py")


@pytest.mark.parametrize(
    "code",
    [
        "import strokegen",
        "from strokegen.cli import run; run(['--help'])",
        "from strokegen.cli import run; run(['--version'])",
        "from strokegen.cli import run; run(['data', 'list'])",
        "import strokegen.datasets, strokegen.render",
        "from strokegen.cli import run; run(['train', 'sketch', '--help'])",
        "from strokegen.cli import run; run(['world', 'evolve', '--help'])",
    ],
)
def test_a_fresh_process_loads_neither_tensorflow_nor_pillow(code):
    probe = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', *{m.split('.')[0] for m in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe + code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split("LOADED")[-1].split())
    assert "strokegen" in loaded
    assert not loaded & (TENSORFLOW | {"PIL", "scipy"})


def test_the_public_names_are_there_and_no_other():
    assert set(strokegen.__all__) <= set(dir(strokegen))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        strokegen.nonsense  # noqa: B018
    from strokegen.ink.drawing import Drawing

    assert strokegen.Drawing is Drawing
    assert strokegen.datasets.load.__module__ == "strokegen.datasets"
