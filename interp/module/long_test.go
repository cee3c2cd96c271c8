package module

import (
	"context"
	"errors"
	"testing"
)

func TestUntil(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	if v, err := Until(ctx, func() int { return 4 }); v != 4 || err != nil {
		t.Error(v, err)
	}
	func() {
		defer func() {
			if p := recover(); p != "mine" {
				t.Errorf("the panic of the function arrives as %v", p)
			}
		}()
		_, _ = Until(ctx, func() int { panic("mine") })
	}()
	going := make(chan bool)
	cancel()
	if _, err := Until(ctx, func() int { <-going; return 4 }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(going)
	var none context.Context // calls without a context exist
	if v, err := Until(none, func() int { return 4 }); v != 4 || err != nil {
		t.Error(v, err)
	}
}
