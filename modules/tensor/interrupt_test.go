package tensor

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"skep/compute/kerneltest"
	"skep/diag"
	"skep/interp"
)

// long are operations that take a second and more, of operands that are quick to make.
var long = []struct{ name, setup, run string }{
	{"product f64", "let a = tensor.rand([3200, 3200])", "a @ a"},
	{"product f32", "let a = tensor.rand([4000, 4000]).astype(f32)", "a @ a"},
	{"product of complex numbers", "let a = tensor.complex(tensor.rand([900, 900]), 1.0)", "a @ a"},
	{"product of whole numbers", "let a = tensor.ones([1000, 1000], dtype: i64)", "a @ a"},
	{"product of bytes", "let a = tensor.ones([9000, 9000], dtype: i8)", "tensor.matmul(a, a, dtype: i32)"},
	{"many small products", "let a = tensor.ones([100000, 8, 8])", "(a @ a) @ (a @ a)"},
	{"einsum", "let a = tensor.rand([1500, 1500])", "tensor.einsum(\"ij,jk,kl,lm->im\", a, a, a, a)"},
	{"solve", "let a = tensor.rand([4000, 4000])", "linalg.solve(a, a)"},
	{"inv", "let a = tensor.rand([3000, 3000])", "linalg.inv(a)"},
	{"cholesky", "let a = tensor.eye(6000) * 9000.0 + 1.0", "linalg.cholesky(a)"},
	{"qr", "let a = tensor.rand([2500, 2500])", "linalg.qr(a)"},
	{"svd", "let a = tensor.rand([1200, 1200])", "linalg.svd(a)"},
	{"eigh", "let a = tensor.rand([1800, 1800])", "linalg.eigh(a + a.T)"},
	{"eig", "let a = tensor.rand([300, 300])", "linalg.eig(a)"},
	{"pinv", "let a = tensor.rand([1000, 1000])", "linalg.pinv(a)"},
	{"expm", "let a = tensor.rand([1500, 1500])", "linalg.expm(a)"},
	{"sort", "let a = tensor.rand(30000000)", "a.sort()"},
	{"argsort", "let a = tensor.rand(10000000)", "a.argsort()"},
	{"sort of many rows", "let a = tensor.rand([100000, 150])", "a.sort(axis: 1)"},
	{"median", "let a = tensor.rand([20, 1000000])", "a.median(axis: 1)"},
	{"fft", "let a = tensor.rand(16777216)", "fft.fft(a)"},
	{"fft of a prime length", "let a = tensor.rand(4000037)", "fft.fft(a)"},
	{"fft of many rows", "let a = tensor.rand([60000, 250])", "fft.fft(a)"},
	{"rfft", "let a = tensor.rand(33554432)", "fft.rfft(a)"},
	{"convolution", "let a = tensor.rand([16, 32, 96, 96])\nlet k = tensor.rand([64, 32, 3, 3])", "a.conv2d(k).conv2d(tensor.ones([64, 64, 3, 3]))"},
	{"pool", "let a = tensor.rand([16, 32, 160, 160])", "a.max_pool2d(3, stride: 1)"},
	{"lgamma", "let a = tensor.rand(20000000)", "a.lgamma()"},
	{"powers", "let a = tensor.rand(20000000)", "a ** (a + 0.5)"},
	{"powers of stretched rows", "let a = tensor.rand([4000, 4000])", "a ** a[0]"},
	{"a variance over and over", "let a = tensor.rand(20000000)", "[a.var(), a.prod(), a.std(), linalg.norm(a, ord: 3), a.var(), a.std()]"},
	{"random numbers", "let g = tensor.default_rng(1)", "g.gamma(3.0, size: 20000000)"},
	{"covariance", "let a = tensor.rand([2500, 3000])", "tensor.cov(a)"},
}

// TestInterruptsEndTheWork: an interrupted operation answers, and its processors are free soon behind that. What is measured
// is processor time until its goroutines are gone, so that a loaded machine does not tell.
func TestInterruptsEndTheWork(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("computations run out on " + runtime.GOARCH)
	}
	const most = 100 * time.Millisecond // 50 on each of two processors
	for _, op := range long {
		t.Run(op.name, func(t *testing.T) {
			s, streams := session(), &interp.Streams{}
			run := func(ctx context.Context, text string) error {
				_, err := s.Run(ctx, diag.NewSource("program", text), streams)
				return err
			}
			if err := run(context.Background(), "import tensor\nimport linalg\nimport fft\n"+op.setup); err != nil {
				t.Fatal(err)
			}
			took := most + 1
			for try := 0; try < 3 && took > most; try++ { // fresh pages cost what they like while others use the machine
				took = workBehindInterrupt(t, op.run, run)
			}
			if took > most {
				t.Errorf("%v of CPU behind the interrupt, want at most %v", took, most)
			}
		})
	}
}

// workBehindInterrupt interrupts a program and gives the processor time from then on until its goroutines are gone.
func workBehindInterrupt(t *testing.T, text string, run func(ctx context.Context, text string) error) time.Duration {
	runtime.GC() // what the setup left is not the operation's
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	began := kerneltest.ProcessorTime(t)
	var at time.Duration
	stop := time.AfterFunc(40*time.Millisecond, func() { at = kerneltest.ProcessorTime(t); cancel() })
	defer stop.Stop()
	if err := run(ctx, text+"\nnull"); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Fatalf("the operation ends with %v after %v of CPU: too short to be interrupted", err, kerneltest.ProcessorTime(t)-began)
	}
	for wait := 0; runtime.NumGoroutine() > before; wait++ {
		if wait > 2000 {
			t.Fatal("its goroutines do not end")
		}
		time.Sleep(5 * time.Millisecond)
	}
	return kerneltest.ProcessorTime(t) - at
}
