package yaml

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"skep/interp/module"
	"skep/interp/value"
)

// write builds nodes and lets the library decide what has to be quoted.
func write(c *module.Call, v value.Value) (string, error) {
	w := writer{c: c}
	n, err := w.node(v, 0)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return "", err
	}
	return b.String(), e.Close()
}

type writer struct {
	c *module.Call
	n int
}

func (w *writer) node(v value.Value, depth int) (*yaml.Node, error) {
	w.c.Poll(w.n)
	w.c.Charge(perByte)
	if w.n++; depth > maxDepth {
		return nil, fmt.Errorf("the value is nested too deeply")
	}
	if w.n > maxNodes {
		return nil, fmt.Errorf("the value has more than %d parts", maxNodes)
	}
	switch v.Kind() {
	case value.KNull, value.KUnit:
		return scalar("!!null", "null"), nil
	case value.KBool:
		return scalar("!!bool", strconv.FormatBool(v.AsBool())), nil
	case value.KInt:
		return scalar("!!int", strconv.FormatInt(v.AsInt(), 10)), nil
	case value.KFloat:
		return scalar("!!float", floatText(v.AsFloat())), nil
	case value.KStr:
		return text(v.Str()), nil
	case value.KAtom:
		return text(v.Atom().Name), nil
	case value.KArray, value.KTuple:
		return w.list(v.List().Boxed(), depth)
	case value.KSet:
		return w.list(v.Set().Elems(), depth)
	case value.KDict:
		return w.object(v, depth)
	case value.KObj:
		o, names := v.Obj(), v.Obj().Type.Fields
		d := value.NewDict()
		for i, name := range names {
			d.SetStr(name, o.F[i])
		}
		return w.object(d.Value(), depth)
	case value.KEnum:
		if x, some, ok := v.OptionOf(); ok {
			if !some {
				return scalar("!!null", "null"), nil
			}
			return w.node(x, depth+1)
		}
	}
	return nil, fmt.Errorf("YAML cannot hold %s %s", value.TypeName(v), value.Brief(v, 200))
}

func scalar(tag, text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text}
}

// text quotes what would be read as something else, or changed by folding.
func text(s string) *yaml.Node {
	n := scalar("!!str", s)
	if s == "<<" || strings.ContainsAny(s, "\r\u0085\u2028\u2029\ufeff") || strings.Contains(s, "\n") && (strings.TrimSpace(s) != strings.TrimRight(s, "\n") || strings.Contains(s, "\t")) || strings.HasSuffix(s, "\n\n") {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 0):
		return map[bool]string{true: ".inf", false: "-.inf"}[f > 0]
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.Trim(s, "-0123456789") == "" {
		s += ".0"
	}
	return s
}

func (w *writer) list(vs []value.Value, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	if len(vs) == 0 {
		n.Style = yaml.FlowStyle
	}
	for _, v := range vs {
		x, err := w.node(v, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, x)
	}
	return n, nil
}

func (w *writer) object(v value.Value, depth int) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	keys, vals := v.Dict().Entries()
	if len(keys) == 0 {
		n.Style = yaml.FlowStyle
	}
	for i, k := range keys {
		for j, x := range []value.Value{k, vals[i]} {
			y, err := w.node(x, depth+1)
			if err != nil && j == 1 {
				return nil, fmt.Errorf("%s: %w", value.Display(k), err)
			}
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, y)
		}
	}
	return n, nil
}
