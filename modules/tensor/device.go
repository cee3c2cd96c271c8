package tensor

import (
	"errors"
	"runtime"
	"slices"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// devices are the functions about where tensors are.
func devices() []module.Func {
	return []module.Func{{Sig: "fun devices()", Doc: "The devices of this machine: an object each, with name (what x.to takes), title (as the driver calls it) and software (a processor that plays a GPU; it is used only by its name). The first is the processor. Graphics processors need a driver: CUDA's, or Vulkan's and wgpu's library, which SKEP_WGPU names.",
		Example: "tensor.devices()[0].name  // => \"cpu\"", Impl: module.Checked(func(c *module.Call) value.Value {
			out := []value.Value{describeDevice("cpu", runtime.GOARCH, false)}
			found, _, _ := engine.Devices.Adapters() // why there are none is what `skep doctor` and x.to say
			for _, a := range found {
				out = append(out, describeDevice(a.Name, a.Title, a.Software))
			}
			return value.NewArray(out)
		})}}
}

func describeDevice(name, title string, software bool) value.Value {
	d := value.NewDict()
	d.SetStr("name", value.String(name))
	d.SetStr("title", value.String(title))
	d.SetStr("software", value.Bool(software))
	return d.Value()
}

// moves is the method that moves a tensor.
func moves() []module.Func {
	return []module.Func{{Sig: "fun to(self, device: str) -> Tensor", Doc: "The same elements on a device: \"cpu\", \"gpu\" (the first real one, or the one that SKEP_DEVICE names), or a name from tensor.devices(). What is computed with it runs there as far as there are kernels, and comes back when it is looked at.",
		Example: "tensor.ones(3).to(\"cpu\").device  // => \"cpu\"",
		Rule: func(c *module.StaticCall) types.Type {
			if c.Recv == nil {
				return types.Unknown
			}
			return c.Recv.Type
		},
		Impl: module.Checked(func(c *module.Call) value.Value {
			if c.Str(1) == "cpu" {
				return moved(c)
			}
			out, err := apartFrom(c, func(c *module.Call) (value.Value, error) { return moved(c), nil })
			c.Must(err)
			return out
		})}}
}

func moved(c *module.Call) value.Value {
	out, err := grad.To(read(c, 0), c.Str(1))
	fail(c, err)
	return value.NewBox(typeName, out)
}

// settled makes an error of what reading a lost device's elements raises, wherever in a call that happens.
func settled(m module.Module) module.Module {
	settleAll(m.Funcs)
	return m
}

func settleAll(funcs []module.Func) {
	for i := range funcs {
		funcs[i].Impl = settle(funcs[i].Impl)
	}
}

func settle(f module.Impl) module.Impl {
	caught := func(c *module.Call) (v value.Value, err error) {
		defer engine.Guard(&err)
		return f(c)
	}
	return func(c *module.Call) (value.Value, error) {
		run := caught
		if waits(c.Args) {
			run = func(c *module.Call) (value.Value, error) { return apartFrom(c, caught) }
		}
		v, err := run(c)
		if err == nil {
			return v, nil
		}
		if refused := (*engine.Error)(nil); errors.As(err, &refused) {
			return value.Null, told(c, err, nil)
		}
		return v, err
	}
}

// waits says whether a call may wait for a device, which may take long over what an interrupted call asked of it before. Closures run
// in the evaluator's turn only.
func waits(args []value.Value) bool {
	for _, v := range args {
		if v.Kind() == value.KFunc {
			return false
		}
	}
	for _, t := range tensorsIn(args) {
		if t.IsAway() {
			return true
		}
	}
	return false
}

// apartFrom runs a call by itself, which an interrupt ends for the program at once: what the device still answers is dropped, and its
// memory freed with the next command.
func apartFrom(c *module.Call, f module.Impl) (value.Value, error) {
	own := *c
	own.Args = slices.Clone(c.Args) // the evaluator uses them again
	type result struct {
		v   value.Value
		err error
	}
	done, err := module.Until(c.Ctx, func() result {
		v, err := f(&own)
		return result{v, err}
	})
	if err != nil {
		return value.Null, err
	}
	copy(c.Args, own.Args) // what writes to its first argument leaves the new one there
	return done.v, done.err
}
