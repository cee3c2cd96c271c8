"""Tensors on a device, through the program: what bin/skep computes on a GPU, its helper and its driver, equals what it computes on the
processor within a bound. Without a GPU that is wgpu's library on Mesa's lavapipe, which is asked for by its name. Helpers that are
killed, or that talk nonsense, are errors a program can catch, and it goes on."""
import importlib.util, os, pathlib, re, signal, stat, subprocess
import pytest

DEVICE = os.environ.get("SKEP_TEST_DEVICE") or "wgpu:0"


def environment(**more):
    resources = pathlib.Path(importlib.util.find_spec("wgpu").origin).parent / "resources"
    library = next(resources.glob("libwgpu_native*.so"))
    return {**os.environ, "SKEP_WGPU": str(library), "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), **more}


def skep(program, folder, **env):
    path = folder / "program.ruchy"
    path.write_text(program)
    done = subprocess.run([os.environ["SKEP"], "run", path], env=environment(**env), capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


# what is computed with x, [m, k], y, [k, n] and z, [m, n]; all of f32
SAME = [
    "x @ y", "x.T[1.., ..] @ z[.., ..2]", "(x @ y) @ y.T", "x.sum()", "x.sum(axis: 0)", "x.mean(axis: -1, keepdims: true)", "x.max(axis: 1)", "x.T.min(axis: 0)",
    "x.softmax(axis: -1)", "x.softmax(axis: 0)", "x.log_softmax(axis: 1)", "x.exp() + x.T.tanh().T", "x * 2.5 - x / (x * x + 1.0)", "x.relu() + x.sigmoid()", "z - z.mean(axis: 0)",
    "(x @ y).softmax(axis: 1).sum(axis: 1)", "x.abs().sqrt() * x.sign()", "-x", "tensor.maximum(x, 0.25)", "x[1.., ..] - x[..-1, ..]", "tensor.where(x > 0.0, x, x * 0.1)", "x.sort(axis: 0)", "x.cumsum(axis: 1)",
    "x.var(axis: 0)", "x.std(axis: 1, ddof: 1)", "x.var()", "x.ptp(axis: 0)", "x.T.flatten()", "x.sort(desc: true)", "x.clip(-0.5, 0.5)",
]

# what is exact: truths, positions, whole numbers, and what only moves
EXACT = [
    "x > 0.0", "x <= y.T", "(x > 0.0) & !(x > 1.0) | (x < -1.0)", "tensor.where(x.isnan(), 1.0, x)", "x.argmax(axis: 1)", "x.argmin(axis: 0)", "x.argsort(axis: 0)", "x.argsort(desc: true)",
    "(x > 0.0).sum(axis: 0)", "(x > 0.0).any(axis: 0)", "(x > -9.0).all(axis: 1)", "x.count_nonzero(axis: 1)", "x.topk(2).0", "x.topk(2).1", "x.topk(1).1.astype(i32) + 1", "x.take_along(x.argsort(axis: 1), 1)",
    "x[[1, -1], ..]", "i * 3 - j", "(i & 3) ^ j", "tensor.maximum(i, j)", "i < j", "i.max(axis: 0)", "i.argsort(axis: 0)", "i.astype(f32) * 0.5", "(x > 0.0).astype(f32)", "x.astype(bool)", "i.astype(bool)",
    "tensor.where(i > 2, i, -i)", "x.isfinite()", "i.sum(axis: 0)", "i @ j.T", "tensor.max_pool2d(x.unsqueeze(0).unsqueeze(0), 2)",
]


@pytest.mark.parametrize("m, k, n", [(2, 2, 2), (7, 5, 3), (33, 65, 17), (128, 64, 96)])
def test_operations_equal_the_processor(m, k, n, tmp_path):
    lines = [f"let x = tensor.randn([{m}, {k}], seed: 1).astype(f32)", f"let y = tensor.randn([{k}, {n}], seed: 2).astype(f32)", f"let z = tensor.randn([{m}, {n}], seed: 3).astype(f32)",
             "let one = tensor.ones([1], dtype: f32)", "fun far(a, b) { let p = (a * one).flatten()\nlet q = (b * one).flatten()\n(p - q).abs().max() / (1.0 + q.abs().max()) }"]
    moved = lambda text: re.sub(r"\b([xyz])\b", r"d\1", text)
    lines += [f"let d{v} = {v}.to(\"{DEVICE}\")" for v in "xyz"]
    lines += [f"println(far({moved(e)}, {e}))" for e in SAME]
    status, out, err = skep("\n".join(lines), tmp_path)
    assert status == 0, err
    found = [float(v) for v in out.split()]
    assert len(found) == len(SAME)
    assert max(found) < 2e-5, dict(zip(SAME, found))


@pytest.mark.parametrize("m, k", [(2, 2), (7, 5), (33, 65)])
def test_truths_positions_and_whole_numbers_are_the_processors(m, k, tmp_path):
    """Each expression over tensors there: the same elements, the same type; what is made there stays there where it has a kernel."""
    lines = [f"let x = tensor.randn([{m}, {k}], seed: 1).astype(f32)", f"let y = tensor.randn([{k}, {m}], seed: 2).astype(f32)",
             f"let i = (tensor.randn([{m}, {k}], seed: 3) * 10.0).astype(i32)", f"let j = (tensor.randn([{m}, {k}], seed: 4) * 10.0).astype(i32)"]
    moved = lambda text: re.sub(r"\b([xyij])\b(?!:)", r"d\1", text)
    lines += [f"let d{v} = {v}.to(\"{DEVICE}\")" for v in "xyij"]
    for n, e in enumerate(EXACT):
        lines += [f"let p{n} = {moved(e)}", f"let q{n} = {e}", f"let w{n} = p{n}.device", f"println(p{n}.to(\"cpu\").to_list() == q{n}.to_list(), p{n}.dtype == q{n}.dtype, w{n})"]
    status, out, err = skep("\n".join(lines), tmp_path)
    assert status == 0, err
    found = [line.split() for line in out.splitlines()]
    assert len(found) == len(EXACT)
    assert not [(e, f) for e, f in zip(EXACT, found) if f[:2] != ["true", "true"]]
    here = {e for e, f in zip(EXACT, found) if f[2] != DEVICE}
    assert here == {"i.sum(axis: 0)", "i @ j.T"}  # sums and products of i32 are of i64


def test_not_a_number_and_infinities_are_ordered_as_here(tmp_path):
    status, out, err = skep(f"""let x = tensor.tensor([[1.0, math.nan, -math.inf, 0.0], [math.inf, -0.0, math.nan, 2.0], [3.0, 3.0, 1.0, 3.0]]).astype(f32)
let d = x.to("{DEVICE}")
for f in [|t| t.sort(axis: 1), |t| t.sort(axis: 0, desc: true), |t| t.max(axis: 1), |t| t.min(axis: 0)] {{
    println(f"{{f(d)}}" == f"{{f(x)}}", f(d).device)
}}
for f in [|t| t.argsort(axis: 1), |t| t.argmax(axis: 1), |t| t.argmin(axis: 0), |t| t.isnan(), |t| t == t, |t| t != t, |t| t > 0.0, |t| t >= t, |t| t.isinf()] {{
    println(f(d).to("cpu").to_list() == f(x).to_list(), f(d).device)
}}""", tmp_path)
    assert status == 0, err
    assert out.splitlines() == [f"true {DEVICE}"] * 13


@pytest.mark.parametrize("x, w, options", [
    ("[2, 3, 20]", "[4, 3, 5]", ""), ("[1, 3, 17, 15]", "[8, 3, 3, 3]", ", padding: 1"), ("[2, 4, 9, 9]", "[6, 2, 3, 3]", ", groups: 2, stride: 2"),
    ("[1, 2, 6, 7, 8]", "[3, 2, 2, 3, 2]", ""), ("[1, 3, 16, 16]", "[5, 3, 3, 3]", ", dilation: 2"),
])
def test_convolutions_equal_the_processor(x, w, options, tmp_path):
    name = f"conv{x.count(',') - 1}d"
    status, out, err = skep(f"""let x = tensor.randn({x}, seed: 5).astype(f32)
let w = tensor.randn({w}, seed: 6).astype(f32)
let there = tensor.{name}(x.to("{DEVICE}"), w{options})
println(there.device, (there.to("cpu") - tensor.{name}(x, w{options})).abs().max())""", tmp_path)
    assert status == 0, err
    device, far = out.split()
    assert device == DEVICE and float(far) < 1e-4


def test_where_and_why(tmp_path):
    status, out, err = skep(f"""let a = tensor.ones([4, 4], dtype: f32)
let b = a.to("{DEVICE}")
println(b.device, "|", (b @ a).why())
println((b @ a).device, "|", (a @ a).device, "|", (b > 0.0).device)
println(b.cumprod(axis: 0).why())
println((b @ a).to("cpu").device)
println(grad(|w| (b @ w).sum())(a).device)
let mut c = b
c[0, 0] = 5.0
println(c[0, 0], b[0, 0], c.device)""", tmp_path)
    assert status == 0, err
    lines = out.splitlines()
    assert lines[0].startswith(f"{DEVICE} | {DEVICE}: matmul") and "the operands lie there" in lines[0]
    assert lines[1] == f"{DEVICE} | cpu | {DEVICE}"
    assert "no kernel for cumprod" in lines[2]
    assert lines[3] == "cpu" and lines[4] == DEVICE
    assert lines[5] == "5.0 1.0 cpu"


def test_software_is_used_only_by_its_name(tmp_path):
    status, out, err = skep("""println(tensor.devices().filter(|d| d.name != "cpu" && !d.software).len())
let a = tensor.ones([700, 700], dtype: f32)
println((a @ a).device)""", tmp_path, SKEP_DEVICE="")
    assert status == 0, err
    hardware, where = out.split()
    assert hardware != "0" or where == "cpu"


@pytest.mark.parametrize("name, says", [("cuda:99", "no device cuda:99"), ("gpu!", "no device gpu!")])
def test_a_device_that_is_not_there(name, says, tmp_path):
    status, _, err = skep(f'tensor.ones([2], dtype: f32).to("{name}")', tmp_path)
    assert status != 0 and "S0106" in err and says in err


def test_types_without_kernels_are_refused(tmp_path):
    status, _, err = skep(f'tensor.ones([2], dtype: i64).to("{DEVICE}")', tmp_path)
    assert status != 0 and "astype(f32)" in err


def test_a_killed_helper_is_an_error_and_the_program_goes_on(tmp_path):
    """The program computes on the device until the helper is gone; then it says what it got."""
    (tmp_path / "program.ruchy").write_text(f"""let a = tensor.randn([64, 64], seed: 1).astype(f32)
let d = a.to("{DEVICE}")
let kept = d @ a
println("ready")
let mut message = ""
while message == "" {{
    try {{
        let r = d @ a
        if r.device == "cpu" {{ message = r.why() }} else {{ println(r.sum() > -1e9) }}
    }} catch (e) {{ message = e.message }}
}}
println("END", message)
let lost = try {{ kept.sum() }} catch (e) {{ e.message }}
println("LOST", lost)
println("HERE", (d @ a).device, (a @ a).shape)
let again = a.to("{DEVICE}")
println("AGAIN", (again @ a).device)""")
    run = subprocess.Popen([os.environ["SKEP"], "run", tmp_path / "program.ruchy"], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout.readline() == "ready\n"
    threads = pathlib.Path(f"/proc/{run.pid}/task")
    helpers = [int(c) for t in threads.iterdir() for c in (t / "children").read_text().split()]
    assert len(helpers) == 1
    os.kill(helpers[0], signal.SIGKILL)
    out, err = run.communicate(timeout=300)
    assert run.returncode == 0, err
    lines = {line.split(" ", 1)[0]: line for line in out.splitlines()}
    assert f"{DEVICE} is lost" in lines["END"] or "the helper ended" in lines["END"] or "cpu" in lines["END"], out
    assert f"{DEVICE} is lost" in lines["LOST"] and "killed" in lines["LOST"], out
    assert lines["HERE"] == "HERE cpu [64, 64]" and lines["AGAIN"] == f"AGAIN {DEVICE}", out


@pytest.mark.parametrize("script, says", [
    ("echo 'some banner' >&4; sleep 1000", "nonsense"),
    ("exit 3", "exit status 3"),
    ("echo 'a library is missing' >&2; exit 1", "a library is missing"),
    ("head -c 4000000 /dev/zero >&4", "nonsense"),
])
def test_other_programs_are_no_helpers(script, says, tmp_path):
    helper = tmp_path / "helper"
    helper.write_text(f"#!/bin/sh\n{script}\n")
    helper.chmod(helper.stat().st_mode | stat.S_IXUSR)
    status, out, err = skep("""println(try { tensor.ones([2], dtype: f32).to("gpu").device } catch (e) { e.message })
println((tensor.ones([2, 2]) @ tensor.ones([2, 2])).sum(), tensor.devices().len())""", tmp_path, SKEP_GPU=str(helper))
    assert status == 0, err
    first, second = out.splitlines()
    assert says in first and second == "8.0 1"


def test_an_interrupt_ends_the_wait_for_a_device(tmp_path):
    """The product takes the device minutes; the program ends when it is interrupted, whose operands lie there and are few."""
    path = tmp_path / "program.ruchy"
    path.write_text(f"""let x = tensor.ones([60, 60], dtype: f32).to("{DEVICE}")
let big = tensor.ones([3000, 3000], dtype: f32).to("{DEVICE}")
println("begins")
let y = big @ big
println(y[0, 0])
println("computed", x[0, 0])
""")
    running = subprocess.Popen([os.environ["SKEP"], "run", path], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout.readline().strip() == "begins"
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=600)
    finally:
        running.kill()
    assert running.returncode != 0 and "computed" not in out, (out, err)
    assert "interrupt" in err.lower(), err
