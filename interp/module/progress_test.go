package module

import (
	"sync"
	"testing"
	"time"
)

func TestMeter(t *testing.T) {
	var mu sync.Mutex
	var said []Progress
	io := &Streams{Progress: func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		said = append(said, p)
	}}
	quick := NewMeter(io, "quick")
	quick.Set(1, 2)
	quick.End()
	if len(said) != 0 {
		t.Errorf("a quick call shows %v", said)
	}
	slow := NewMeter(io, "slow")
	slow.Bytes(100)
	slow.Add(30)
	slow.Add(170)
	slow.timer.Reset(0) // as if the time were over
	for told := false; !told; time.Sleep(time.Millisecond) {
		mu.Lock()
		told = len(said) > 0
		mu.Unlock()
	}
	slow.End()
	slow.tell()
	first, last := said[0], said[len(said)-1]
	if first.What != "slow" || first.Done != 100 || first.Total != 100 || first.Unit != "B" || first.Ended || !last.Ended {
		t.Errorf("%+v … %+v", first, last)
	}
	var none *Meter = NewMeter(&Streams{}, "x")
	none.Set(1, 2)
	none.Bytes(3)
	none.Add(1)
	none.End()
}
