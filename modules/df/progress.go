package df

import (
	"context"
	"io"

	"skep/interp/module"
	"skep/interp/value"
)

type meterKey struct{}

// meterOf is what tells how far the call is; nil if nobody looks.
func meterOf(ctx context.Context) *module.Meter {
	if ctx == nil {
		return nil
	}
	m, _ := ctx.Value(meterKey{}).(*module.Meter)
	return m
}

// metered lets functions tell how far they are when they take long: the queries that they run do it by themselves, readers and
// writers through meterOf.
func metered(fs []module.Func) []module.Func {
	for i := range fs {
		fs[i].Impl = withMeter(fs[i].Impl)
	}
	return fs
}

func withMeter(impl module.Impl) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		m := module.NewMeter(c.IO, c.Name)
		if m == nil || c.Ctx == nil {
			return impl(c)
		}
		defer m.End()
		within := *c
		within.Ctx = context.WithValue(c.Ctx, meterKey{}, m)
		return impl(&within)
	}
}

// counted counts bytes that pass.
type counted struct {
	io.Reader
	io.Writer
	m *module.Meter
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.m.Add(int64(n))
	return n, err
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.m.Add(int64(n))
	return n, err
}
