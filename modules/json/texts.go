package json

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func texts() []module.Func {
	const parseExample = "json.parse(\"{\\\"a\\\": [1, 2.0, null]}\")  // => {a: [1, 2.0, nil]}"
	return []module.Func{
		{Sig: "fun parse(text: str)", Doc: "The value of a JSON text.", Example: parseExample, Global: "json_parse", Impl: parseText},
		{Sig: "fun parse_json(text: str)", Doc: "The same as parse.", Example: "parse_json(\"[1]\")  // => [1]", Global: "parse_json", Impl: parseText},
		{Sig: "fun from_str(text: str) -> Result<_, str>", Doc: "Ok(value) or Err(reason).", Example: "json.from_str(\"[1\").is_err()  // => true", Impl: fromStr},
		{Sig: "fun stringify(value) -> str", Doc: "The value as JSON on one line.", Example: "json.stringify({a: [1, 2.0, null]})  // => \"{\\\"a\\\":[1,2.0,null]}\"", Global: "json_stringify", Impl: stringify},
		{Sig: "fun to_string(value) -> str", Doc: "The same as stringify.", Example: "json.to_string([true])  // => \"[true]\"", Impl: stringify},
		{Sig: "fun pretty(value, indent: i64 = 2) -> str", Doc: "The value as JSON over several lines.", Example: "json.pretty([]) + json.pretty({})  // => \"[]{}\"", Global: "json_pretty", Impl: pretty},
		{Sig: "fun read(path: str)", Doc: "The value of a JSON file.", Example: "let p = fs.temp_dir() + \"/skep.json\"\njson.write(p, {a: 1})\njson.read(p)  // => {a: 1}", Global: "json_read", Impl: readFile},
		{Sig: "fun write(path: str, value) -> bool", Doc: "Writes a value into a file as readable JSON: as a whole, or not at all.", Example: "json.write(fs.temp_dir() + \"/skep.json\", {a: 1})  // => true", Global: "json_write", Impl: writeFile},
		{Sig: "fun validate(text: str) -> bool", Doc: "Whether a text is JSON.", Example: "json.validate(\"{key: 1}\")  // => false", Global: "json_validate", Impl: validate},
		{Sig: "fun type(text: str) -> str", Doc: "What a JSON text holds: null, boolean, number, string, array or object.", Example: "json.type(\"[1]\")  // => \"array\"", Global: "json_type", Impl: typeOf},
	}
}

func parseText(c *module.Call) (value.Value, error) {
	s := c.Str(0)
	return read(c, s, "")
}

// ofBody reads the body of an answer: of any object whose field body is a text.
func ofBody(c *module.Call) (value.Value, error) {
	d := c.Args[0]
	if d.Kind() == value.KDict {
		if body, ok := d.Dict().GetStr("body"); ok {
			if s, ok := body.TryStr(); ok {
				return read(c, s, "")
			}
		}
	}
	return value.Null, c.Error(codeArgument, "json.parse reads a text, json.stringify writes one", "the object has no text in a field `body`")
}

func fromStr(c *module.Call) (value.Value, error) {
	s := c.Str(0)
	v, err := read(c, s, "")
	switch {
	case err == nil:
		return value.Ok(v), nil
	case c.Ctx.Err() != nil:
		return value.Null, err
	}
	return value.Err(value.String(err.Error())), nil
}

func stringify(c *module.Call) (value.Value, error) {
	b, err := format(c, c.Args[0], "")
	return value.String(string(b)), err
}

func pretty(c *module.Call) (value.Value, error) {
	if !c.Args[1].IsInt() || c.Args[1].AsInt() < 0 || c.Args[1].AsInt() > 16 {
		return value.Null, c.Error(codeArgument, "", "argument 2, the indent, must be an integer from 0 to 16, found %s", value.Repr(c.Args[1]))
	}
	b, err := format(c, c.Args[0], strings.Repeat(" ", int(c.Args[1].AsInt())))
	return value.String(string(b)), err
}

func validate(c *module.Call) (value.Value, error) {
	s := c.Str(0)
	_, err := read(c, s, "")
	if c.Ctx.Err() != nil {
		return value.Null, c.Ctx.Err()
	}
	return value.Bool(err == nil), nil
}

func typeOf(c *module.Call) (value.Value, error) {
	v, err := parseText(c)
	if err != nil {
		return value.Null, err
	}
	names := map[value.Kind]string{value.KNull: "null", value.KBool: "boolean", value.KInt: "number", value.KFloat: "number", value.KStr: "string", value.KArray: "array", value.KDict: "object"}
	return value.String(names[v.Kind()]), nil
}

func readFile(c *module.Call) (value.Value, error) {
	path := c.Str(0)
	info, err := c.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file")
	}
	if err != nil {
		return value.Null, refused(c, "read", path, err)
	}
	if err := c.Host.Charge(info.Size()); err != nil {
		return value.Null, err
	}
	data, err := c.ReadFile(path)
	if err != nil {
		return value.Null, refused(c, "read", path, err)
	}
	if !utf8.Valid(data) {
		return value.Null, c.Error(codeFile, "JSON files are UTF-8", "cannot read %q: it is not UTF-8 text", path)
	}
	return read(c, string(data), path+": ")
}

func writeFile(c *module.Call) (value.Value, error) {
	path := c.Str(0)
	b, err := format(c, c.Args[1], "  ")
	if err != nil {
		return value.Null, err
	}
	if err := replace(path, append(b, '\n')); err != nil {
		return value.Null, refused(c, "write", path, err)
	}
	return value.Bool(true), nil
}

func refused(c *module.Call, verb, path string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, fs.ErrNotExist) && verb == "write":
		hint = fmt.Sprintf("fs.mkdir(%q) makes the folder", filepath.Dir(path))
	case errors.Is(err, fs.ErrNotExist):
		if here, e := os.Getwd(); e == nil && !filepath.IsAbs(path) {
			hint = "the path is relative to the current folder, " + here
		}
	case errors.Is(err, fs.ErrPermission):
		hint = "you may need another user or chmod"
	}
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return c.Error(codeFile, hint, "cannot %s %q: %v", verb, path, err)
}

// replace writes beside the old file and renames, so that nobody sees half a file.
func replace(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o666)
	info, err := os.Stat(path)
	if err == nil {
		if !info.Mode().IsRegular() {
			return errors.New("it is no regular file")
		}
		mode = info.Mode().Perm()
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	temp := filepath.Join(filepath.Dir(path), ".skep-"+hex.EncodeToString(random[:])+".tmp")
	if err = os.WriteFile(temp, data, mode); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // the first error is the one to tell
	}
	return err
}
