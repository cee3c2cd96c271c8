package tensor

import (
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"skep/compute/tensorfile"
	"skep/interp/module"
	"skep/interp/value"
	"skep/memory"
)

// codeFile is the code of what is wrong with a file of tensors.
const codeFile = "S0105"

// storage are the functions that read and write files.
func storage() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep_tensor"
	return []module.Func{
		{Sig: "fun load(path: str, mmap: bool = false)", Doc: "The tensor of an .npy file, or an object of the tensors of an .npz or .safetensors file, by their names. With mmap the elements stay in the file until they are looked at; it must not be changed meanwhile. Fortran's order is kept as a view.",
			Example: file + ".npy\"\ntensor.save(p, [1, 2, 3])\ntensor.load(p)  // => [1 2 3]", Impl: module.Checked(load)},
		{Sig: "fun save(path: str, data, compress: bool = false, metadata = null)", Doc: "Writes a tensor as .npy, or an object of tensors as .npz or .safetensors, by the ending of the path; gives the number of tensors. compress packs an .npz; metadata is an object of texts in a .safetensors file.",
			Example: file + "s.safetensors\"\ntensor.save(p, {w: tensor.ones([2, 2], dtype: f32), b: tensor.zeros(2)})  // => 2", Impl: module.Checked(save)},
		{Sig: "fun load_metadata(path: str)", Doc: "The texts that a .safetensors file has beside its tensors.",
			Example: file + "m.safetensors\"\ntensor.save(p, {w: tensor.ones(2)}, metadata: {epoch: \"3\"})\ntensor.load_metadata(p)  // => {epoch: \"3\"}", Impl: module.Checked(loadMetadata)},
	}
}

// ending tells the formats apart.
func ending(c *module.Call, path string) string {
	for _, e := range []string{".npy", ".npz", ".safetensors"} {
		if strings.HasSuffix(strings.ToLower(path), e) {
			return e
		}
	}
	c.Fail(codeFile, "", "%s ends in none of .npy, .npz and .safetensors", value.Quote(path))
	return ""
}

// source reads or maps a file.
func source(c *module.Call, path string, mapped bool) tensorfile.Source {
	f, err := c.Open(path)
	mustFile(c, err)
	defer f.Close()
	grant := func(n int64) error { return c.Host.Charge(n) }
	if system, ok := f.(*os.File); mapped && ok {
		m, err := memory.MapFile(system)
		mustFile(c, err)
		return tensorfile.Source{Bytes: m.Bytes, Keep: m, Grant: grant}
	}
	info, err := f.Stat()
	mustFile(c, err)
	c.Charge(info.Size())
	b, err := io.ReadAll(f)
	mustFile(c, err)
	return tensorfile.Source{Bytes: b, Owned: true, Grant: grant}
}

func mustFile(c *module.Call, err error) {
	if bad, ok := err.(*tensorfile.Error); ok {
		c.Fail(codeFile, "", "%s", bad.Message)
	}
	if err != nil {
		c.Fail(codeFile, "", "%v", err)
	}
}

func load(c *module.Call) value.Value {
	path := c.Str(0)
	kind := ending(c, path)
	s := source(c, path, c.Bool(1))
	ts, err := parsed(kind, s)
	mustFile(c, err)
	if kind == ".npy" {
		return box(ts[0].Tensor)
	}
	return object(ts)
}

// parsed reads the tensors of a file, which may become shorter while it is mapped.
func parsed(kind string, s tensorfile.Source) (ts []tensorfile.Named, err error) {
	defer memory.Faults(&err, "read tensors")()
	switch kind {
	case ".npy":
		t, err := tensorfile.ReadNPY(s)
		return []tensorfile.Named{{Tensor: t}}, err
	case ".npz":
		return tensorfile.ReadNPZ(s)
	}
	ts, _, err = tensorfile.ReadSafeTensors(s)
	return ts, err
}

func object(ts []tensorfile.Named) value.Value {
	d := value.NewDict()
	for _, t := range ts {
		d.SetStr(t.Name, box(t.Tensor))
	}
	return d.Value()
}

func loadMetadata(c *module.Call) value.Value {
	path := c.Str(0)
	if ending(c, path) != ".safetensors" {
		c.Fail(codeFile, "", "only .safetensors files have metadata")
	}
	_, texts, err := tensorfile.ReadSafeTensors(source(c, path, true))
	mustFile(c, err)
	d := value.NewDict()
	for _, k := range slices.Sorted(maps.Keys(texts)) {
		d.SetStr(k, value.String(texts[k]))
	}
	return d.Value()
}

func save(c *module.Call) value.Value {
	path := c.Str(0)
	kind := ending(c, path)
	if kind == ".npy" {
		t := read(c, 1)
		mustFile(c, module.WriteFile(path, func(w io.Writer) error { return tensorfile.WriteNPY(w, t) }))
		return value.Int(1)
	}
	ts := namedTensors(c, c.Args[1])
	texts := metadata(c, kind)
	mustFile(c, module.WriteFile(path, func(w io.Writer) error {
		if kind == ".npz" {
			return tensorfile.WriteNPZ(w, ts, c.Bool(2))
		}
		return tensorfile.WriteSafeTensors(w, ts, texts)
	}))
	return value.Int(int64(len(ts)))
}

func namedTensors(c *module.Call, v value.Value) []tensorfile.Named {
	if v.Kind() != value.KDict {
		c.Wrong(1, "an object of tensors")
	}
	var ts []tensorfile.Named
	v.Dict().Each(func(key, val value.Value) bool {
		name, ok := key.TryStr()
		t, isTensor := asTensor(c, val)
		if !ok || !isTensor {
			c.Wrong(1, "an object of tensors")
		}
		ts = append(ts, tensorfile.Named{Name: name, Tensor: t})
		return true
	})
	return ts
}

func metadata(c *module.Call, kind string) map[string]string {
	if !c.Given(3) {
		return nil
	}
	if kind != ".safetensors" {
		c.Fail(codeFile, "", "only .safetensors files have metadata")
	}
	texts := map[string]string{}
	c.Dict(3).Each(func(key, val value.Value) bool {
		k, isKey := key.TryStr()
		v, isText := val.TryStr()
		if !isKey || !isText {
			c.Wrong(3, "an object of texts")
		}
		texts[k] = v
		return true
	})
	return texts
}
