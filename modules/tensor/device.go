package tensor

import (
	"errors"
	"runtime"

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
			out, err := patiently(c, nil, func(c *module.Call) (*engine.Tensor, error) { return grad.To(read(c, 0), c.Str(1)) })
			fail(c, err)
			return value.NewBox(typeName, out)
		})}}
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
		v, err := caught(c)
		if refused := (*engine.Error)(nil); errors.As(err, &refused) {
			return value.Null, told(c, err, nil)
		}
		return v, err
	}
}
