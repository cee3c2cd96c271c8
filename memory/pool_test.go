package memory

import (
	"testing"
	"unsafe"
)

func TestPoolGivesBackWhatItGot(t *testing.T) {
	var p Pool
	a := p.Take(100_000)
	p.Give(a)
	if p.Held() < 100_000 {
		t.Fatalf("%d bytes wait", p.Held())
	}
	b := p.Take(99_999)
	if unsafe.SliceData(a) != unsafe.SliceData(b) || len(b) != 99_999 || p.Held() != 0 {
		t.Errorf("a block of nearly the same size is another one; %d bytes wait", p.Held())
	}
	if c := p.Take(100_000); unsafe.SliceData(b) == unsafe.SliceData(c) {
		t.Error("one block was handed out twice")
	}
}

func TestPoolTakesOnlyItsOwn(t *testing.T) {
	var p Pool
	p.Give(make([]byte, 100_001))
	p.Give(p.Take(100))
	p.Give(nil)
	if p.Held() != 0 {
		t.Errorf("%d bytes wait", p.Held())
	}
}

func TestPoolHasALimit(t *testing.T) {
	var p Pool
	var blocks [][]byte
	for range 10 {
		blocks = append(blocks, p.Take(10<<20))
	}
	for _, b := range blocks {
		p.Give(b)
	}
	if p.Held() == 0 || p.Held() > poolMost {
		t.Errorf("%d bytes wait", p.Held())
	}
	if p.Clear(); p.Held() != 0 {
		t.Errorf("%d bytes wait after all were let go", p.Held())
	}
}

func TestPoolClassesHoldTheirSizes(t *testing.T) {
	for n := poolWorth; n < 1<<20; n += 97 {
		if c := poolClass(n); c < n || c > n+n/8+8 || poolClass(c) != c {
			t.Fatalf("class of %d is %d", n, c)
		}
	}
}
