package tensor

import (
	"errors"
	"io"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/compute/tensorfile"
	"skep/interp/module"
	"skep/interp/value"
)

// stored keeps a tensor as SafeTensors, which knows all element types. One whose derivatives are
// being noted belongs to a running computation.
func stored() *module.Stored {
	return &module.Stored{
		Save: func(v value.Value, out io.Writer) error {
			t, ok := value.As[*engine.Tensor](v)
			if !ok || grad.Tracked(t) {
				return errors.New("a tensor whose derivatives are being noted")
			}
			return tensorfile.WriteSafeTensors(out, []tensorfile.Named{{Name: "x", Tensor: t}}, nil)
		},
		Load: func(data []byte) (value.Value, error) {
			ts, _, err := tensorfile.ReadSafeTensors(tensorfile.Source{Bytes: data, Keep: data, Owned: true})
			if err != nil {
				return value.Null, err
			}
			if len(ts) != 1 {
				return value.Null, errors.New("there is not one tensor but several")
			}
			return value.NewBox(typeName, ts[0].Tensor), nil
		},
	}
}
