package wgsl

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/catalog"
)

func TestText(t *testing.T) {
	b := kir.NewBuilder("sample", 64)
	in, out, n, bias := b.Wide(kir.F32), b.Out(kir.F16), b.Param(kir.U32), b.Param(kir.F32)
	s := b.Shared(kir.F32, 64)
	v := b.Var(kir.Of(kir.F32, math.Inf(-1)))
	b.For(b.Local(0), n, kir.N(64), func(i kir.Value) {
		four := in.Four(i)
		b.Assign(v, four[0].Lt(four[1]).Then(four[2], four[3].Add(in.At(i))))
	})
	s.Set(b.Local(0), v)
	b.Barrier()
	b.If(b.Local(0).Eq(kir.N(0)), func() { out.Set(b.Group(0), s.At(kir.N(1)).Add(bias).To(kir.F16)) }, func() {
		b.Let(kir.Of(kir.I32, math.MinInt32).Sub(kir.Of(kir.I32, 1)).Op(kir.Shr, kir.Of(kir.I32, 33)))
	})
	k, err := b.Kernel()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Emit(k)
	const want = `enable f16;
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<f16>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
var<workgroup> s0: array<f32, 64>;
var<private> infinite: u32 = 0x7f800000u;
@compute @workgroup_size(64, 1, 1)
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var v0: f32 = bitcast<f32>(infinite ^ 2147483648u);
  let t1_to: u32 = params[0][0];
  for (var t1: u32 = local.x; t1 < t1_to; t1 += 64u) {
    let t2_four = b0[t1];
    let t2: f32 = t2_four[0];
    let t3: f32 = t2_four[1];
    let t4: f32 = t2_four[2];
    let t5: f32 = t2_four[3];
    v0 = select((t5 + b0[(t1) >> 2u][(t1) & 3u]), t4, (t2 < t3));
  }
  s0[local.x] = v0;
  workgroupBarrier();
  if ((local.x == 0u)) {
    b1[group.x] = f16((s0[1u] + bitcast<f32>(params[0][1])));
  } else {
    let t6: i32 = (bitcast<i32>(bitcast<u32>(bitcast<i32>(2147483648u)) - bitcast<u32>(bitcast<i32>(1u))) >> (bitcast<u32>(bitcast<i32>(33u)) & 31u));
  }
}
`
	if err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

func TestFloatsAreExact(t *testing.T) {
	for v, want := range map[float32]string{0: "0e+00f", 1: "1e+00f", -2.5: "(-2.5e+00f)", 3.4028235e38: "3.4028235e+38f", 1e-45: "1e-45f"} {
		if got := float(math.Float32bits(v)); got != want {
			t.Errorf("%g: %s, want %s", v, got, want)
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)} {
		if got := float(math.Float32bits(float32(v))); !strings.Contains(got, "infinite") {
			t.Errorf("%g is a constant expression: %s", v, got)
		}
	}
}

// TestAllKernels: every kernel has a text, but for those of f64, which say why.
func TestAllKernels(t *testing.T) {
	cases, err := catalog.Cases()
	if err != nil {
		t.Fatal(err)
	}
	random, err := catalog.Random(rand.New(rand.NewPCG(5, 6)), 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range catalog.Kernels(append(cases, random...)) {
		text, err := Emit(k)
		switch {
		case k.Features().F64 && err != ErrF64:
			t.Errorf("%s on f64: %v", k.Name, err)
		case k.Features().F64:
		case err != nil || strings.Contains(text, "f64"):
			t.Errorf("%s: %v\n%s", k.Name, err, text)
		}
	}
}
