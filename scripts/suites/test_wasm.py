"""`skep compile --target wasm` in wasmtime, as WASI modules and without files: output, arguments, standard input, exit codes.
And generated programs: what they do in a module is what they do here, and what they copy grows as they do."""
import os, pathlib, subprocess, time
import pytest, wasmtime

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKEP = os.environ.get("SKEP", str(ROOT / "bin" / "skep"))
GUEST = '''#![embed("rows.csv")]
/// Adds up.
fun main(n: i64, name: str = "wasm") {
    let rows = csv.read("rows.csv")
    println(name, (0..n).map(|i| i * i).sum(), rows[0].b, fs.exists("other.csv"))
    let line = input("")
    println(json.stringify({line: line}))
    let mut hot = 0
    for i in 0..200000 { hot = (hot * 31 + i) % 1000003 }
    println(hot, df![ "a" => [1, 2, 3] ].collect().rows().len())
    if name == "thief" { println(fs.read_text("/etc/passwd")) }
    if n > 100 { exit(3) }
    println(10 / (n - 4))
}
'''
SAID = "{} {} 2 false\n{{\"line\":\"{}\"}}\n%d 3\n"


@pytest.fixture(scope="session")
def engine():
    config = wasmtime.Config()
    config.cache = True  # of compiled modules, in the user's cache: half a minute the first time
    config.memory_init_cow = False  # sealing the file for it fails now and then when the kernel still writes its pages
    return wasmtime.Engine(config)


class Instance:
    """A module that runs once for each call, each time in a store of its own."""

    def __init__(self, engine, path, folder):
        self.module, self.engine, self.folder = wasmtime.Module.from_file(engine, str(path)), engine, folder

    def run(self, *args, stdin=""):
        files = {name: self.folder / name for name in ("in", "out", "err")}
        files["in"].write_bytes(stdin.encode())
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["guest", *args]
        wasi.stdin_file, wasi.stdout_file, wasi.stderr_file = (str(files[n]) for n in ("in", "out", "err"))
        store, linker, status = wasmtime.Store(self.engine), wasmtime.Linker(self.engine), 0
        linker.define_wasi()
        store.set_wasi(wasi)
        try:
            linker.instantiate(store, self.module).exports(store)["_start"](store)
        except wasmtime.ExitTrap as e:
            status = e.code
        del store  # closes the files
        return files["out"].read_text(), files["err"].read_text(), status


@pytest.fixture(scope="session")
def guest(engine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("guest")
    (folder / "rows.csv").write_text("a,b\n1,2\n")
    (folder / "guest.ruchy").write_text(GUEST)
    subprocess.run([SKEP, "compile", "--target", "wasm", "guest.ruchy", "-o", "guest.wasm"], cwd=folder, check=True)
    return Instance(engine, folder / "guest.wasm", folder)


def hot():
    n = 0
    for i in range(200000):
        n = (n * 31 + i) % 1000003
    return n


@pytest.mark.parametrize("args, stdin, out, err, status", [
    (["5"], "hi\n", SAID.format("wasm", 30, "hi") + "10\n", "", 0),
    (["101", "--name", "x"], "\n", SAID.format("x", 338350, ""), "", 3),
    (["4"], "ä\n", SAID.format("wasm", 14, "ä"), "division by zero", 1),
    (["x"], "", "", 'N: "x" is no i64', 2),
    (["--help"], "", "usage: guest [OPTION...] N\n\nAdds up.\n", "", 0),
])
def test_a_program_runs_as_a_module(guest, args, stdin, out, err, status):
    got = guest.run(*args, stdin=stdin)
    assert got[0].startswith(out % hot() if "%d" in out else out)
    assert err in got[1] and got[2] == status
    assert err or not got[1]


def test_it_has_no_files_but_its_own(guest):
    out, err, status = guest.run("5", "--name", "thief", stdin="\n")
    assert out.startswith("thief 30 ") and "root:" not in out + err and (status == 1 or "Err" in out)


@pytest.fixture(scope="session")
def many(engine, tmp_path_factory):
    """What runs many programs one after the other: the command for this machine, and the same as a module."""
    folder, source, env = tmp_path_factory.mktemp("many"), "./cmd/skep-rt/testdata/many", {**os.environ, "CGO_ENABLED": "0"}
    subprocess.run(["go", "build", "-o", folder / "many", source], cwd=ROOT, env=env, check=True)
    subprocess.run(["go", "build", "-tags", "base", "-ldflags", "-s -w", "-o", folder / "many.wasm", source], cwd=ROOT, env={**env, "GOOS": "wasip1", "GOARCH": "wasm"}, check=True)
    return folder / "many", Instance(engine, folder / "many.wasm", folder)


def test_generated_programs_agree(many):
    """One instance runs them all: what they print, their errors, places and calls are the same as here."""
    command, instance = many
    programs = subprocess.run([command, "generated"], capture_output=True, check=True).stdout
    here = subprocess.run([command], input=programs, capture_output=True, check=True).stdout.decode().split("\0")
    out, err, status = instance.run(stdin=programs.decode())
    assert status == 0 and not err
    texts = programs.decode().split("\0")
    assert len(texts) > 100 and sum("error[" in text for text in here) > 3
    for text, want, got in zip(texts, here, out.split("\0"), strict=False):
        assert got == want, text
    assert out.count("\0") == len(texts)


COPIES = 'fun f(n) {{ let mut s = ""\n for _i in 0..n {{ s = "item" + s }}\n s.len() }}\nprintln(f({}))\n'  # the whole text, each time


def test_work_grows_linearly(many):
    """What a program copies shows in the bytes that it allocates. Eight times the size may take 32 times as many,
    as in the tiers, where it is time: quadratic work takes 64 times as many, and is seen."""
    command, instance = many
    ask = lambda n: subprocess.run([command, "linear", str(n)], capture_output=True, check=True).stdout.decode().split("\0") + [COPIES.format(n)]
    small, large = ask(2000), ask(16000)
    out, err, status = instance.run("bytes", stdin="\0".join(small + large))
    said = out.split("\0")
    assert status == 0 and not err and "error" not in out and len(small) > 20 and len(said) == 2 * len(small + large) + 1
    took = [int(n) for n in said[1::2]]
    quadratic = [text for text, a, b in zip(large, took[:len(small)], took[len(small):], strict=True) if b > 32 * a]
    assert quadratic == large[-1:]
