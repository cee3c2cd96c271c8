// Package yaml is the language's module yaml: YAML 1.1 and 1.2 as the maintained
// yaml.v3 reads it. Objects keep the order of their keys; aliases and merge keys
// are followed, with a bound on what they may grow to; dates stay texts.
//
// Callers: the session, through modules.All.
package yaml

import (
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

const codeYAML = "M2101"

// Module declares yaml.
func Module() module.Module {
	d := document()
	return module.Module{Name: "yaml", Doc: "YAML: read and write configuration files.", Synonyms: map[string]string{"dump": "to_string", "safe_dump": "to_string", "safe_load": "parse"}, Fails: true, Funcs: append(d.Funcs(),
		module.Func{Sig: "fun parse_all(text: str) -> Result<[_], str>", Doc: "Ok(the values of all documents in a text, which `---` keeps apart) or Err(where and why it is none).", Example: "yaml.parse_all(\"a: 1\\n---\\n[2]\")  // => Ok([{a: 1}, [2]])", Impl: module.Checked(parseAll)})}
}

func document() module.Document {
	return module.Document{Format: "YAML", Name: "yaml", Code: codeYAML, Read: read, Write: write, Of: "_",
		Text: "title: x\nowner:\n  ages: [1, 2]", Shown: "{title: \"x\", owner: {ages: [1, 2]}}"}
}

const (
	maxDepth = 500
	maxNodes = 5_000_000 // that are written: a value that holds itself many times would never end
	perByte  = 160       // bytes that the tree of nodes may take for one of the text
	perNode  = 96        // bytes of a value made of a node, through an alias too
)

func read(c *module.Call, text string) (value.Value, error) {
	all, err := documents(c, text, 1)
	if err != nil || len(all) == 0 {
		return value.Null, err
	}
	return all[0], nil
}

func parseAll(c *module.Call) value.Value {
	all, err := documents(c, c.Str(0), math.MaxInt)
	var bad *module.Misread
	if err != nil && !errors.As(err, &bad) {
		c.Must(err)
	}
	if bad != nil {
		p := diag.NewSource("", c.Str(0)).Position(bad.Start)
		err = fmt.Errorf("line %d, column %d: %w", p.Line, p.Column, err)
	}
	return module.Res(value.NewArray(all), err)
}

// documents reads at most so many.
func documents(c *module.Call, text string, most int) (out []value.Value, err error) {
	if err := c.Host.Charge(perByte * int64(len(text))); err != nil {
		return nil, err
	}
	if at := tooDeep(text); at >= 0 {
		return nil, &module.Misread{Start: at, End: at + 1, Message: "nested too deeply"}
	}
	src := diag.NewSource("", text)
	dec := yaml.NewDecoder(strings.NewReader(text))
	for len(out) < most {
		var root yaml.Node
		if err := dec.Decode(&root); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, misread(src, err)
		}
		r := reader{c: c, src: src}
		v, err := r.value(&root, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// tooDeep finds where brackets nest too deeply, strings and comments included:
// the parser is built for flow collections that people write.
func tooDeep(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '[', '{':
			if depth++; depth > 20*maxDepth {
				return i
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return -1
}

var lineOf = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^yaml: (?:line (\d+): )?`) }}

// misread finds the place in the parser's message.
func misread(src *diag.Source, err error) error {
	message := err.Error()
	m := lineOf.Get().FindStringSubmatch(message)
	if m == nil {
		return &module.Misread{Message: message}
	}
	line, _ := strconv.Atoi(m[1])
	return at(src, line, 1, message[len(m[0]):])
}

// at makes an error of a line and a column.
func at(src *diag.Source, line, column int, message string) error {
	line = max(1, min(line, src.LineCount()))
	start := 0
	for range line - 1 {
		if n := strings.IndexByte(src.Text[start:], '\n'); n >= 0 {
			start += n + 1
		}
	}
	end := start + len(src.Line(line))
	return &module.Misread{Start: min(start+column-1, end), End: end, Message: message}
}

// reader turns nodes into values. Every node costs, each time an alias leads to it.
type reader struct {
	c    *module.Call
	src  *diag.Source
	done int
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) error {
	return at(r.src, n.Line, max(1, n.Column), fmt.Sprintf(format, args...))
}

func (r *reader) value(n *yaml.Node, depth int) (value.Value, error) {
	r.done++
	if r.done%1024 == 0 && r.c.Ctx != nil && r.c.Ctx.Err() != nil {
		return value.Null, r.c.Ctx.Err()
	}
	if err := r.c.Host.Charge(perNode); err != nil {
		return value.Null, err
	}
	if depth > maxDepth {
		return value.Null, r.fail(n, "nested too deeply")
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return r.value(n.Content[0], depth+1)
	case yaml.AliasNode:
		return r.value(n.Alias, depth+1)
	case yaml.SequenceNode:
		out := make([]value.Value, len(n.Content))
		for i, x := range n.Content {
			v, err := r.value(x, depth+1)
			if err != nil {
				return value.Null, err
			}
			out[i] = v
		}
		return value.NewArray(out), nil
	case yaml.MappingNode:
		d := value.NewDict()
		return d.Value(), r.mapping(n, d, map[*yaml.Node]bool{}, depth)
	}
	return r.scalar(n)
}

// mapping fills d with the pairs of n; what << merges comes behind, and only where d has no such key.
func (r *reader) mapping(n *yaml.Node, d *value.Dict, merged map[*yaml.Node]bool, depth int) error {
	own := value.NewSet()
	var merges []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind == yaml.ScalarNode && k.ShortTag() == "!!merge" {
			merges = append(merges, v)
			continue
		}
		key, err := r.value(k, depth+1)
		if err != nil {
			return err
		}
		if !own.Add(key) {
			return r.fail(k, "the key %s comes twice", value.Repr(key))
		}
		x, err := r.value(v, depth+1)
		if err != nil {
			return err
		}
		if d.Ref(key) == nil {
			d.Set(key, x)
		}
	}
	for _, m := range merges {
		if err := r.merge(m, d, merged, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) merge(n *yaml.Node, d *value.Dict, merged map[*yaml.Node]bool, depth int) error {
	if depth > maxDepth {
		return r.fail(n, "nested too deeply")
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.MappingNode:
		if merged[n] {
			return nil
		}
		merged[n] = true
		return r.mapping(n, d, merged, depth)
	case yaml.SequenceNode:
		for _, x := range n.Content {
			if err := r.merge(x, d, merged, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return r.fail(n, "<< merges objects only")
}

func (r *reader) scalar(n *yaml.Node) (value.Value, error) {
	switch n.ShortTag() {
	case "!!null":
		return value.Null, nil
	case "!!bool", "!!int", "!!float", "!!binary":
		var x any
		if err := n.Decode(&x); err != nil {
			return value.Null, r.fail(n, "%s is no %s", value.Quote(n.Value), strings.TrimPrefix(n.ShortTag(), "!!"))
		}
		return r.plain(n, x)
	}
	return value.String(n.Value), nil // dates too, and tags that only their owner knows
}

func (r *reader) plain(n *yaml.Node, x any) (value.Value, error) {
	switch x := x.(type) {
	case bool:
		return value.Bool(x), nil
	case int:
		return value.Int(int64(x)), nil
	case int64:
		return value.Int(x), nil
	case float64:
		if strings.Trim(n.Value, "+-0123456789_") == "" { // an integer of another size
			return value.Null, r.fail(n, "%s does not fit a 64-bit integer", n.Value)
		}
		return value.Float(x), nil
	case uint64:
		return value.Null, r.fail(n, "%s does not fit a 64-bit integer", n.Value)
	case string: // !!binary
		out := make([]value.Value, len(x))
		for i := range len(x) {
			out[i] = value.Int(int64(x[i]))
		}
		return value.NewArray(out), r.c.Host.Charge(16 * int64(len(x)))
	}
	return value.String(n.Value), nil
}
