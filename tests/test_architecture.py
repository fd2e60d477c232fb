"""The rules of the house, read from its source and tried in fresh processes.

A lower room never imports a higher one, models never import each other but the mixtures of `mdn`,
and the reader and the judge, which say what others wrote or drew,
TensorFlow stands in files whose names say so, and no files import each other in a circle. Each rule
is also held against a planted import that breaks it.
"""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import strokegen

PACKAGE = Path(strokegen.__file__).parent

# A room may import itself and whatever stands further down; rooms of one row do not know each
# other. A file of the top folder is a room of its own.
ROWS = [
    ["cli"],
    ["models/registry", "corpora", "web"],
    ["models"],
    ["models/system"],
    ["notebook"],
    ["training"],
    ["presets", "redraw", "plotter", "gallery", "datasets", "processes", "lettering"],
    ["formats"],
    ["render"],
    ["nn", "prompts"],
    ["ink", "options"],
]
RANK = {room: rank for rank, row in enumerate(ROWS) for room in row}
TOP = {"__init__.py", "__main__.py"}  # they may know every room, and no room knows them

MIXTURES = {"mixture", "gaussian"}  # of `models/mdn`, for every model
ASKED = {"reader", "judge"}  # they say what a model wrote or drew, and know no model themselves
TENSORFLOW = {"tensorflow", "tensorflow_probability", "keras", "tf_keras"}
HEAVY = TENSORFLOW | {"tensorflow_datasets", "torch", "jax", "jaxlib"}
FORBIDDEN = {"pickle", "xml", "dill", "joblib", "marshal", "shelve"}

# sketch-rnn's files are pickles. This one module reads them by an unpickler that calls nothing that
# they name; it may use these names of `pickle`, none of which loads anything by itself.
UNPICKLES = "formats/npz.py"
OF_PICKLE = {"BUILD", "_Unpickler", "UnpicklingError"}

MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def parsed(module):
    return ast.parse((PACKAGE / module).read_text(), module)


def typing_only(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imports_of(tree, inside_functions=True, for_types=True):
    """Dotted names of all modules that a syntax tree imports."""
    waiting, found = [tree], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written from the package's root"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if typing_only(node) and not for_types:
            waiting += node.orelse
        elif inside_functions or not function:
            waiting += ast.iter_child_nodes(node)
    return found


PLACE = re.compile(r"strokegen(\.\w+)+(:\w+)?")


def named_in(tree):
    """Dotted names that stand in strings, to be imported later: places, arguments of importers."""
    constants = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    found = []
    for node in ast.walk(tree):
        text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.JoinedStr):
            parts = [
                str(constants.get(getattr(part.value, "id", None), ""))
                if isinstance(part, ast.FormattedValue)
                else part.value
                for part in node.values
            ]
            text = "".join(parts)
        if isinstance(text, str) and PLACE.fullmatch(text):
            found.append(text.replace(":", "."))
        if isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            found += [one.value for one in node.args if isinstance(one, ast.Constant)]
    return found


@cache
def file_of(name):
    """The file of the package that a dotted name stands in, or None: `strokegen.ink.files.x`.

    A public name stands where the package takes it from; the package as a whole, or all of its
    names, in its `__init__`.
    """
    if name in ("strokegen", "strokegen.*"):
        return "__init__.py"
    first, *rest = name.split(".")[1:]
    name = strokegen._PLACES.get(first, f"strokegen.{first}").replace(":", ".")
    parts = [*name.split(".")[1:], *rest]
    while parts:
        for file in ("/".join(parts) + ".py", "/".join([*parts, "__init__.py"])):
            if file in MODULES:
                return file
        parts.pop()
    return None


def files_of(names):
    found = {file_of(name) for name in names if name.split(".")[0] == "strokegen"}
    return {file for file in found if file}


def room_of(module):
    whole = module.removesuffix(".py")
    return whole if whole in RANK else module.split("/")[0].removesuffix(".py")


def system_of(module):
    """The model that a file belongs to, or None."""
    parts = module.split("/")
    return parts[1] if parts[0] == "models" and len(parts) > 2 else None


def upward(module, tree):
    """What a module imports that is not below it."""
    if module in TOP:
        return set()
    assert room_of(module) in RANK, f"{module} is in no room of the house"
    own = room_of(module)
    return {
        file
        for file in files_of([*imports_of(tree), *named_in(tree)])
        if file == "__init__.py" or (room_of(file) != own and RANK[room_of(file)] <= RANK[own])
    }


def across(module, tree):
    """What a model imports of another one, but for the mixtures of `mdn` and who may be asked."""
    own = system_of(module)
    if own is None:
        return set()
    asked = set() if own in ASKED else ASKED
    return {
        file
        for file in files_of([*imports_of(tree), *named_in(tree)])
        if system_of(file) not in {None, own, *asked}
        and not (system_of(file) == "mdn" and Path(file).stem in MIXTURES)
    }


def may_have_tensorflow(module):
    name = Path(module).name
    return (
        module.startswith("training/")
        or name.startswith(("tf", "train"))
        and not module.startswith("cli/")
        or module == "models/mdn/layer.py"
    )


@cache
def at_once(module):
    """What the import of a file imports, dotted names."""
    return imports_of(parsed(module), inside_functions=False, for_types=False)


@cache
def brings_tensorflow(module):
    """Whether the import of a file of the package imports TensorFlow, be it by way of others."""
    waiting, seen = [module], set()
    while waiting:
        seen.add(one := waiting.pop())
        if {name.split(".")[0] for name in at_once(one)} & TENSORFLOW:
            return True
        waiting += files_of(at_once(one)) - seen
    return False


def tensorflow_in(module, tree):
    """What a module imports of TensorFlow, or that brings it along, though its name hides it."""
    if may_have_tensorflow(module):
        return set()
    names = [*imports_of(tree, for_types=False), *named_in(tree)]
    own = files_of(imports_of(tree, for_types=False))
    # Who asks for the layer has Keras; the mixtures beside it need none.
    if module == "models/mdn/__init__.py":
        own.discard("models/mdn/layer.py")
    return {name for name in names if name.split(".")[0] in HEAVY} | {
        file for file in own if brings_tensorflow(file)
    }


def circles(graph):
    """Files that import each other in a circle, as paths; graph: file -> the files it imports.

    A package's `__init__` gathers what its own files have, and does not count as imported by them.
    """
    found, done = [], set()

    def walk(file, path):
        if file in path:
            found.append([*path[path.index(file) :], file])
            return
        if file in done:
            return
        for other in sorted(graph.get(file, ())):
            walk(other, [*path, file])
        done.add(file)

    for file in graph:
        walk(file, [])
    return found


def graph_of_imports():
    return {
        module: files_of(imports_of(parsed(module))) - {"__init__.py"}
        for module in MODULES
        if module not in TOP
    }


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
def test_a_lower_room_imports_no_higher_one(module):
    assert not upward(module, parsed(module))


@pytest.mark.parametrize("module", [module for module in MODULES if system_of(module)])
def test_models_import_each_other_s_mixtures_and_who_may_be_asked_alone(module):
    assert not across(module, parsed(module))


@pytest.mark.parametrize("module", MODULES)
def test_tensorflow_stands_where_the_names_say(module):
    assert not tensorflow_in(module, parsed(module))


def test_no_files_import_each_other_in_a_circle():
    assert not circles(graph_of_imports())


@pytest.mark.parametrize(
    "module, code, broken",
    [
        ("ink/drawing.py", "def f():\n    from strokegen import render", upward),
        ("render/svg.py", "from strokegen.formats.read import read", upward),
        ("presets.py", "from strokegen.datasets import load", upward),
        ("models/robojam/network.py", "from strokegen.cli import main", upward),
        ("models/robojam/train.py", "from strokegen.models.registry import MODELS", upward),
        ("models/robojam/train.py", "import strokegen.models.worlds.world", across),
        ("models/worlds/world.py", "from strokegen.models.mdn.layer import MDN", across),
        ("models/judge/train.py", "from strokegen.models.reader.read import read_text", across),
        ("models/reader/read.py", "from strokegen.models.judge.judge import Judge", across),
        ("ink/files.py", "def f():\n    from strokegen import write", upward),
        ("ink/files.py", "import strokegen\nstrokegen.write('hi')", upward),
        ("ink/files.py", "from strokegen import *", upward),
        ("ink/files.py", "import_module('strokegen.render.svg')", upward),
        ("presets.py", "DRAWER = 'strokegen.models.robojam.responder:Responder'", upward),
        ("models/worlds/world.py", "def f():\n    from strokegen import sketch", across),
        ("models/worlds/world.py", "A = 'strokegen.models'\nB = f'{A}.robojam.train:go'", across),
        ("ink/files.py", "def f():\n    import tensorflow as tf", tensorflow_in),
        ("ink/files.py", "__import__('tensorflow')", tensorflow_in),
        (
            "models/worlds/dream.py",
            "def f():\n    from strokegen.models.worlds.train_memory import TfMemory",
            tensorflow_in,
        ),
        ("models/worlds/dream.py", "from keras import ops", tensorflow_in),
        ("cli/train.py", "import keras", tensorflow_in),
        ("render/png.py", "from strokegen.training.fit import FitConfig", tensorflow_in),
    ],
)
def test_a_planted_import_breaks_its_rule(module, code, broken):
    assert broken(module, ast.parse(code))
    harmless = "from strokegen.ink.files import write_whole\nimport numpy"
    assert not broken(module, ast.parse(harmless))


def test_a_planted_circle_is_found():
    graph = graph_of_imports()
    assert circles(graph | {"ink/files.py": {"ink/drawing.py"}, "ink/drawing.py": {"ink/files.py"}})
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == [["a", "b", "c", "a"]]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_that_runs_code_from_files(module):
    tree = parsed(module)
    names = {name.split(".")[0] for name in imports_of(tree)}
    # The standard parser of XML expands entities; its error's class alone is harmless.
    expat = {"xml"} if {n for n in imports_of(tree) if n.startswith("xml")} <= EXPAT else set()
    assert not names & FORBIDDEN - expat - ({"pickle"} if module == UNPICKLES else set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            assert getattr(node.func, "id", None) not in ("eval", "exec"), module
            for keyword in node.keywords:
                allowed = keyword.arg == "allow_pickle" and keyword.value.value is True
                assert not allowed, f"{module} allows pickles"


EXPAT = {"xml.parsers.expat.ExpatError"}


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


CHOOSES_DEVICES = {"training/run.py", "training/peers.py"}


def devices_in(tree):
    """What a syntax tree says of devices: networks and their recurrence run on any."""
    names = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return [name for name in names if re.fullmatch(r"device|\w+_devices", name)]


@pytest.mark.parametrize("module", [m for m in MODULES if re.search(r"(^|/)(tf|train)", m)])
def test_no_code_of_a_device_but_where_a_training_begins(module):
    assert bool(devices_in(parsed(module))) == (module in CHOOSES_DEVICES)


@pytest.mark.parametrize("code", ["tf.device('/GPU:0')", "f(tf.config.list_physical_devices())"])
def test_code_of_a_device_is_seen(code):
    assert devices_in(ast.parse(f"def loop():\n    return {code}"))


def test_imports_are_seen_where_they_stand():
    code = (
        "def f():\n    import tensorflow\nif TYPE_CHECKING:\n    import keras\nimport numpy.random"
    )
    tree = ast.parse(code)
    assert set(imports_of(tree)) == {"tensorflow", "keras", "numpy.random"}
    assert set(imports_of(tree, inside_functions=False)) == {"keras", "numpy.random"}
    assert set(imports_of(tree, inside_functions=False, for_types=False)) == {"numpy.random"}


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
