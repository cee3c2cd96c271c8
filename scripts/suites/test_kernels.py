"""Kernels with real tools: NVIDIA's assembler takes the PTX of every kernel of the catalogue for three generations of processors, and every
program, random ones too, gives on wgpu what the interpreter says. Without a GPU, wgpu runs on Mesa's lavapipe."""
import functools, json, os, pathlib, re, subprocess
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TYPES = {"u32": np.uint32, "i32": np.int32, "f32": np.float32, "f16": np.float16}


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernels")
    done = subprocess.run(["go", "run", "./scripts/kernels", folder], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("sm", [70, 80, 90])
def test_ptx_assembles(catalogue, sm):
    import nvidia.cuda_nvcc
    ptxas = pathlib.Path(nvidia.cuda_nvcc.__path__[0]) / "bin" / "ptxas"
    source = catalogue / f"sm_{sm}.ptx"
    done = subprocess.run([ptxas, f"-arch=sm_{sm}", "-v", source, "-o", os.devnull], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout + done.stderr
    kernels = source.read_text().count(".visible .entry")
    registers = [int(n) for n in re.findall(r"Used (\d+) registers", said)]
    assert len(registers) == kernels > 300
    assert max(registers) <= 128
    assert said.count(" 0 bytes spill stores, 0 bytes spill loads") == kernels, "a kernel spills"


@functools.cache
def device():
    import wgpu
    os.environ.setdefault("XDG_RUNTIME_DIR", "/nonexistent")  # the library complains if it is unset
    adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
    features = ["shader-f16"] if "shader-f16" in adapter.features else []
    return adapter.request_device_sync(required_features=features), bool(features)


@functools.cache
def pipeline(source, writes, words):
    """A compiled kernel. The layout is written out: a kernel may leave a binding unused."""
    import wgpu
    gpu, _ = device()
    kinds = ["storage" if w else "read-only-storage" for w in writes] + ["uniform"] * words
    layout = gpu.create_bind_group_layout(entries=[{"binding": i, "visibility": wgpu.ShaderStage.COMPUTE, "buffer": {"type": k}} for i, k in enumerate(kinds)])
    module = gpu.create_shader_module(code=source)
    whole = gpu.create_pipeline_layout(bind_group_layouts=[layout])
    return gpu.create_compute_pipeline(layout=whole, compute={"module": module, "entry_point": "main"}), layout


def uniform(gpu, words):
    import wgpu
    return gpu.create_buffer_with_data(data=words, usage=wgpu.BufferUsage.UNIFORM)


def outputs(case, folder):
    """What the device computes: the bytes of the program's outputs by number of their buffer."""
    import base64, wgpu
    gpu, _ = device()
    buffers = []
    for i, b in enumerate(case["Buffers"]):
        data = (folder / f"{i}.bin").read_bytes() if b["Role"] == "input" else b""
        usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_SRC | wgpu.BufferUsage.COPY_DST
        buffers.append(gpu.create_buffer_with_data(data=data.ljust(max(16, b["Bytes"]), b"\0"), usage=usage))
    for d in case["Dispatches"]:
        run, layout = pipeline(d["Source"], tuple(d["Writes"]), bool(d["Uniform"]))
        entries = [{"binding": i, "resource": {"buffer": buffers[n], "offset": 0, "size": buffers[n].size}} for i, n in enumerate(d["Buffers"])]
        if d["Uniform"]:
            words = uniform(gpu, base64.b64decode(d["Uniform"]))
            entries.append({"binding": len(entries), "resource": {"buffer": words, "offset": 0, "size": words.size}})
        group = gpu.create_bind_group(layout=layout, entries=entries)
        encoder = gpu.create_command_encoder()
        step = encoder.begin_compute_pass()
        step.set_pipeline(run)
        step.set_bind_group(0, group)
        step.dispatch_workgroups(*d["Grid"])
        step.end()
        gpu.queue.submit([encoder.finish()])
    return {i: bytes(gpu.queue.read_buffer(buffers[i]))[:b["Bytes"]] for i, b in enumerate(case["Buffers"]) if b["Role"] == "output"}


def differs(got, want, dtype, bound):
    """Why two arrays are not equal within a bound, or None."""
    got, want = np.frombuffer(got, dtype), np.frombuffer(want, dtype)
    if got.dtype.kind != "f":
        bad = got != want
    else:
        g, w = got.astype(float), want.astype(float)
        with np.errstate(invalid="ignore"):
            near = np.abs(g - w) <= bound * np.maximum(1, np.abs(w))
        bad = ~(near | (g == w) | (np.isnan(g) & np.isnan(w)))
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        return f"element {at} of {len(got)} is {got[at]}, want {want[at]} ({int(bad.sum())} differ)"


def test_programs_give_what_the_interpreter_says(catalogue):
    _, half = device()
    cases, wrong, ran = json.loads((catalogue / "cases.json").read_text()), [], 0
    for case in cases:
        if not half and any("enable f16;" in d["Source"] for d in case["Dispatches"] or []):
            continue  # the adapter has no f16; the catalogue's Go test runs these in the interpreter
        case["Dispatches"] = case["Dispatches"] or []
        folder = catalogue / case["Folder"]
        ran += 1
        for i, got in outputs(case, folder).items():
            b = case["Buffers"][i]
            if b["Len"] == 0:
                continue
            dtype = TYPES[b["Type"]]
            size = b["Len"] * np.dtype(dtype).itemsize
            why = differs(got[:size], (folder / f"{i}.bin").read_bytes()[:size], dtype, case["Bound"])
            if why:
                wrong.append(f"{case['Name']}: {why}")
    assert not wrong, f"{len(wrong)} of {ran} programs:\n" + "\n".join(wrong)
    assert ran > 300
