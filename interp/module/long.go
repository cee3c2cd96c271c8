package module

import (
	"context"

	"skep/internal/halt"
)

// Until runs f, a computation that looks at no interrupt itself, and returns
// with the error of ctx as soon as that is done: f then ends where it looks at its flag next (halt.Check, which kernels
// of tensors do between blocks), or goes on alone, and what it gives is dropped. So f must only read what cannot change
// (texts, numbers, copies of its own) and have no effects. It costs some microseconds: for what may take milliseconds.
func Until[T any](ctx context.Context, f func() T) (v T, err error) {
	if ctx == nil || ctx.Done() == nil {
		return f(), nil
	}
	done, flag := make(chan func() T, 1), new(halt.Flag)
	go func() {
		defer func() {
			if p := recover(); p != nil { // is the caller's
				done <- func() T { panic(p) }
			}
		}()
		flag.Run(func() {
			v := f()
			done <- func() T { return v }
		})
	}()
	select {
	case result := <-done:
		return result(), nil
	case <-ctx.Done():
		flag.Raise()
		return v, ctx.Err()
	}
}

// Long is Until for a call: an interrupt ends it.
func Long[T any](c *Call, f func() T) T {
	v, err := Until(c.Ctx, f)
	c.Must(err)
	return v
}

// Awaited is what a box holds whose content may lie elsewhere, as on a device: Pending gives what fetches it, or nil if it is
// here. Who prints it fetches first, so that an interrupt can end the wait.
type Awaited interface{ Pending() func() error }
