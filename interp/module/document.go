package module

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"unicode/utf8"

	"skep/diag"
	"skep/interp/value"
)

// Document is what modules that read and write a text format declare: the
// format's functions follow from how one text is read and one value written.
type Document struct {
	Format string // "TOML"
	Name   string // of the module: "toml"
	Code   string // of all its errors
	// Read makes the value of a text. A *Misread says where it is wrong.
	Read func(c *Call, text string) (value.Value, error)
	// Write makes the text of a value.
	Write func(c *Call, v value.Value) (string, error)
	// Of is the static type of a whole text, as signatures write it; Text an example and Shown its value.
	Of, Text, Shown string
}

// Misread is where and why a text is not of a format: the bytes from Start below End.
type Misread struct {
	Start, End int
	Message    string
}

func (e *Misread) Error() string { return e.Message }

// at says the error with line and column, both from 1 on.
func (e *Misread) at(text string) string {
	p := diag.NewSource("", text).Position(e.Start)
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, e.Message)
}

// Funcs declares parse, from_str, to_string, read and write.
func (d Document) Funcs() []Func {
	of, m := d.Of, d.Name+"."
	text, file := value.Quote(d.Text), "let p = fs.temp_dir() + \"/skep-sample."+d.Name+"\"\n"
	return []Func{
		{Sig: "fun parse(text: str) -> " + of, Doc: "The value of a " + d.Format + " text. A text that is none is an error with its line and column; from_str gives a Result instead.", Example: m + "parse(" + text + ")  // => " + d.Shown, Impl: Checked(func(c *Call) value.Value { return d.parse(c, c.Str(0), d.Format) })},
		{Sig: "fun from_str(text: str) -> Result<" + of + ", str>", Doc: "Ok(the value of a " + d.Format + " text) or Err(where and why it is none).", Example: m + "from_str(" + text + ")  // => Ok(" + d.Shown + ")", Impl: Checked(d.fromStr)},
		{Sig: "fun to_string(value) -> str", Doc: "The value as " + d.Format + " text.", Example: m + "parse(" + m + "to_string(" + d.Shown + "))  // => " + d.Shown, Impl: Checked(func(c *Call) value.Value { return value.String(d.text(c, c.Args[0])) })},
		{Sig: "fun stringify(value) -> str", Doc: "The same as to_string.", Example: m + "parse(" + m + "stringify(" + d.Shown + "))  // => " + d.Shown, Impl: Checked(func(c *Call) value.Value { return value.String(d.text(c, c.Args[0])) })},
		{Sig: "fun read(path: str) -> Result<" + of + ", str>", Doc: "Ok(the value of a " + d.Format + " file) or Err(where and why it cannot be read).", Example: m + "read(\"/no/such/file\").is_err()  // => true", Impl: Checked(d.read)},
		{Sig: "fun write(path: str, value) -> Result<(), str>", Doc: "Writes a value into a " + d.Format + " file, as a whole or not at all: Ok(()) or Err(why).", Example: file + m + "write(p, " + d.Shown + ").unwrap()\n" + m + "read(p)  // => Ok(" + d.Shown + ")", Impl: Checked(d.write)},
	}
}

// parse reads a text, or fails with a diagnostic that shows the place.
func (d Document) parse(c *Call, text, name string) value.Value {
	v, err := d.Read(c, text)
	if e, ok := err.(*Misread); ok {
		p := c.Error(d.Code, "", "the text is no %s: %s", d.Format, e.at(text))
		p.Related = []diag.Related{{Source: diag.NewSource(name, text), Span: diag.Span{Start: e.Start, End: e.End}, Message: e.Message}}
		c.Must(p)
	}
	c.Must(err)
	return v
}

func (d Document) fromStr(c *Call) value.Value {
	text := c.Str(0)
	v, err := d.Read(c, text)
	if e, ok := err.(*Misread); ok {
		return value.Err(value.String(e.at(text)))
	}
	c.Must(err)
	return value.Ok(v)
}

func (d Document) text(c *Call, v value.Value) string {
	s, err := d.Write(c, v)
	if err != nil {
		if c.Ctx != nil {
			c.Must(c.Ctx.Err())
		}
		c.Fail(d.Code, "", "%v", err)
	}
	return s
}

// maxDocument bounds a file: a tree of values takes many times its text.
const maxDocument = 1 << 30

func (d Document) read(c *Call) value.Value {
	path := c.Str(0)
	fail := func(format string, args ...any) value.Value {
		return value.Err(value.String(fmt.Sprintf(format, args...)))
	}
	info, err := c.Stat(path)
	switch {
	case err != nil:
		return fail("%v", err)
	case !info.Mode().IsRegular():
		return fail("%s is no regular file", path)
	case info.Size() > maxDocument:
		return fail("%s is larger than 1 GiB", path)
	}
	c.Charge(info.Size())
	data, err := c.ReadFile(path)
	if err != nil {
		return fail("%v", err)
	}
	if !utf8.Valid(data) {
		return fail("%s is no UTF-8 text", path)
	}
	v, err := d.Read(c, string(data))
	if e, ok := err.(*Misread); ok {
		return fail("%s, %s", path, e.at(string(data)))
	}
	c.Must(err)
	return value.Ok(v)
}

func (d Document) write(c *Call) value.Value {
	path, text := c.Str(0), d.text(c, c.Args[1])
	return Res(value.Unit(), replace(path, text))
}

// replace is WriteFile of a text.
func replace(path, text string) error {
	return WriteFile(path, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// WriteFile writes a file beside the old one and puts it in its place: nobody sees half of it.
func WriteFile(path string, write func(w io.Writer) error) error {
	mode := os.FileMode(0o666)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	beside := path + ".skep-" + strconv.FormatUint(rand.Uint64(), 36)
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = write(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		_ = os.Remove(beside)
	}
	return err
}
