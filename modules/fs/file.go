package fs

import (
	"errors"
	"os"

	"skep/interp/module"
	"skep/interp/value"
)

// file is an open file. Reading goes by lines or as a whole, writing is unbuffered.
type file struct {
	path   string
	in     *lineReader // nil when writing
	out    *os.File    // nil when reading
	closed bool
}

func open(c *module.Call, path string) (value.Value, error) {
	mode := c.Str(1)
	f := &file{path: path}
	var err error
	switch mode {
	case "r":
		f.in, err = openLines(c, path)
	case "w":
		f.out, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	case "a":
		f.out, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	default:
		return value.Null, c.Error(codeArgument, "", "mode %q is not known: use \"r\" to read, \"w\" to write, \"a\" to append", mode)
	}
	if err != nil {
		return value.Null, refused(c, "open", path, err)
	}
	return value.NewBox("File", f), nil
}

func fileType() module.Type {
	return module.Type{
		Name: "File",
		Doc:  "An open file, as fs.open gives it.",
		Methods: []module.Func{
			{Sig: "fun read(self) -> str", Doc: "The rest of the file as text.", Example: fileExample + "fs.open(p).read().len()  // => 4", Impl: onFile((*file).read)},
			{Sig: "fun read_to_string(self) -> Result<str, str>", Doc: "The rest of the file: Ok(text), or Err(reason).", Example: fileExample + "fs.open(p).read_to_string()  // => Ok(\"a\\nb\\n\")", Impl: result(onFile((*file).read))},
			{Sig: "fun read_line(self) -> str?", Doc: "The next line without its end, or null at the end of the file.", Example: fileExample + "fs.open(p).read_line()  // => \"a\"", Impl: onFile((*file).readLine)},
			{Sig: "fun read_lines(self) -> [str]", Doc: "The remaining lines without their ends.", Example: fileExample + "fs.open(p).read_lines()  // => [\"a\", \"b\"]", Impl: onFile((*file).readLines)},
			{Sig: "fun lines(self) -> Iterator<str>", Doc: "The remaining lines, one at a time.", Example: fileExample + "let mut n = 0\nfor l in fs.open(p).lines() { n += 1 }\nn  // => 2", Impl: onFile((*file).lines)},
			{Sig: "fun write(self, text: OneOf<str, [i64]>) -> ()", Doc: "Writes text, or bytes.", Example: fileExample + "let f = fs.open(p, \"a\")\nf.write(\"c\")\nf.close()\nfs.size(p)  // => 5", Impl: onFile((*file).write)},
			{Sig: "fun write_all(self, text: OneOf<str, [i64]>) -> Result<(), str>", Doc: "Writes text, or bytes: Ok(nil), or Err(reason).", Example: fileExample + "fs.open(p, \"a\").write_all(\"c\").is_ok()  // => true", Impl: result(onFile((*file).write))},
			{Sig: "fun close(self) -> ()", Doc: "Closes the file; a second time does nothing.", Example: fileExample + "let f = fs.open(p)\nf.close()\nf.is_closed()  // => true", Impl: onFile((*file).close)},
			{Sig: "fun is_closed(self) -> bool", Doc: "Whether the file was closed.", Example: fileExample + "fs.open(p).is_closed()  // => false", Impl: onFile(func(f *file, _ *module.Call) (value.Value, error) { return value.Bool(f.closed), nil })},
			{Sig: "fun path(self) -> str", Doc: "The path under which the file was opened.", Example: fileExample + "fs.open(p).path() == p  // => true", Impl: onFile(func(f *file, _ *module.Call) (value.Value, error) { return value.String(f.path), nil })},
		},
		Statics: []module.Func{
			{Sig: "fun open(path: str) -> Result<File, str>", Doc: "Opens a file to read: Ok(file), or Err(reason). fs.open fails instead.", Example: fileExample + "File::open(p).unwrap().read_line()  // => \"a\"", Impl: result(opening("r"))},
			{Sig: "fun create(path: str) -> Result<File, str>", Doc: "Makes a file to write to, empty: Ok(file), or Err(reason).", Example: "File::create(fs.temp_dir() + \"/skep-file.txt\").unwrap().write_all(\"a\").is_ok()  // => true", Impl: result(opening("w"))},
		},
	}
}

// opening opens the path of the first argument in a mode.
func opening(mode string) module.Impl {
	return onPath(func(c *module.Call, path string) (value.Value, error) {
		c.Args = append(c.Args, value.String(mode))
		return open(c, path)
	})
}

const fileExample = "let p = fs.temp_dir() + \"/skep-file.txt\"\nfs.write_text(p, \"a\\nb\\n\")\n"

func onFile(f func(*file, *module.Call) (value.Value, error)) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		x, ok := value.As[*file](c.Args[0])
		if !ok {
			return value.Null, c.Mismatch(0, "a file")
		}
		return f(x, c)
	}
}

// reader gives the lines of an open file; the present cell's interrupt counts.
func (f *file) reader(c *module.Call) (*lineReader, error) {
	switch {
	case f.closed:
		return nil, c.Error(codeFile, "", "the file %q is closed", f.path)
	case f.in == nil:
		return nil, c.Error(codeFile, "open it with mode \"r\"", "the file %q was opened for writing", f.path)
	}
	f.in.call.Ctx, f.in.call.Host = c.Ctx, c.Host
	return f.in, nil
}

func (f *file) read(c *module.Call) (value.Value, error) {
	l, err := f.reader(c)
	if err != nil || l.f == nil {
		return value.String(""), err
	}
	data, err := slurp(c, l.r, 0)
	if err != nil {
		return value.Null, refused(c, "read", f.path, err)
	}
	return decodeUTF8(c, f.path, data)
}

func (f *file) readLine(c *module.Call) (value.Value, error) {
	l, err := f.reader(c)
	if err != nil {
		return value.Null, err
	}
	line, ok, err := l.next()
	if err != nil || !ok {
		return value.Null, err
	}
	return value.String(line), nil
}

func (f *file) readLines(c *module.Call) (value.Value, error) {
	l, err := f.reader(c)
	if err != nil {
		return value.Null, err
	}
	return l.all()
}

func (f *file) lines(c *module.Call) (value.Value, error) {
	l, err := f.reader(c)
	if err != nil {
		return value.Null, err
	}
	return l.iterator(), nil
}

func (f *file) write(c *module.Call) (value.Value, error) {
	data, err := writable(c, 1)
	switch {
	case err != nil:
		return value.Null, err
	case f.closed:
		return value.Null, c.Error(codeFile, "", "the file %q is closed", f.path)
	case f.out == nil:
		return value.Null, c.Error(codeFile, "open it with mode \"w\" or \"a\"", "the file %q was opened for reading", f.path)
	}
	if _, err := f.out.Write(data); err != nil {
		return value.Null, refused(c, "write", f.path, err)
	}
	return value.Null, nil
}

func (f *file) close(c *module.Call) (value.Value, error) {
	if f.closed {
		return value.Null, nil
	}
	f.closed = true
	var err error
	if f.in != nil {
		err = f.in.close()
	}
	if f.out != nil {
		err = errors.Join(err, f.out.Close())
	}
	if err != nil {
		return value.Null, refused(c, "close", f.path, err)
	}
	return value.Null, nil
}
