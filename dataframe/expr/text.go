package expr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

var infix = lazy.Value[map[string]struct {
	text  string
	power int
}]{New: func() map[string]struct {
	text  string
	power int
} {
	return map[string]struct {
		text  string
		power int
	}{"or": {"||", 1}, "and": {"&&", 2}, "==": {"==", 3}, "!=": {"!=", 3}, "<": {"<", 4}, "<=": {"<=", 4}, ">": {">", 4}, ">=": {">=", 4},
		"+": {"+", 5}, "sql_plus": {"+", 5}, "-": {"-", 5}, "sql_minus": {"-", 5}, "*": {"*", 6}, "/": {"/", 6}, "%": {"%", 6}, "**": {"**", 7}}
}}

const atom = 9 // binds tighter than every operator

// String writes the expression in the language's own syntax.
func (e *Expr) String() string {
	s, _ := e.text()
	return s
}

func (e *Expr) text() (s string, power int) {
	switch e.Op {
	case Column:
		return "col(" + strconv.Quote(e.Name) + ")", atom
	case Literal:
		return literalText(e), atom
	case Series:
		return "series(" + strconv.Quote(e.Name) + ")", atom
	case Wildcard:
		if e.Pick != nil {
			return e.Pick.String(), atom
		}
		return "all()", atom
	case Alias:
		return fmt.Sprintf("%s.alias(%q)", e.Args[0].operand(atom), e.Name), atom
	case Cast:
		verb := "cast"
		if e.Lenient {
			verb = "try_cast"
		}
		return fmt.Sprintf("%s.%s(%s)", e.Args[0].operand(atom), verb, e.Type), atom
	case Over:
		return fmt.Sprintf("%s.over(%s)", e.Args[0].operand(atom), texts(e.Args[1:])), atom
	case Aggregate:
		return e.aggregateText(), atom
	case Lambda:
		return "|" + strings.Join(e.Names, ", ") + "| " + e.Args[0].String(), 0
	case Param:
		return e.Name, atom
	case Windowed:
		return e.windowText(), atom
	}
	return e.callText()
}

func (e *Expr) aggregateText() string {
	if len(e.Args) == 0 && e.Filter != nil {
		return fmt.Sprintf("%s().filter(%s)", e.Name, e.Filter)
	}
	if len(e.Args) == 0 {
		return e.Name + "()"
	}
	inner := e.Args[0].operand(atom)
	if e.Filter != nil {
		inner = fmt.Sprintf("%s.filter(%s)", inner, e.Filter)
	}
	more := texts(e.Args[1:])
	for _, said := range []string{flagText("distinct", e.Distinct), orderText(e.Order)} {
		if more != "" && said != "" {
			more += ", "
		}
		more += said
	}
	return fmt.Sprintf("%s.%s(%s)", inner, e.Name, more)
}

func flagText(name string, on bool) string {
	if on {
		return name + ": true"
	}
	return ""
}

func orderText(keys []OrderKey) string {
	if len(keys) == 0 {
		return ""
	}
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.Expr.String()
		if k.Desc {
			out[i] += " descending"
		}
		if k.NullsLast {
			out[i] += " nulls last"
		}
	}
	return "order_by: [" + strings.Join(out, ", ") + "]"
}

func (e *Expr) windowText() string {
	w := e.Window
	var parts []string
	if len(w.Partition) > 0 {
		parts = append(parts, texts(w.Partition))
	}
	if o := orderText(w.Order); o != "" {
		parts = append(parts, o)
	}
	if f := w.Frame; f != nil {
		parts = append(parts, fmt.Sprintf("%s: %s..%s%s%s", strings.ToLower(f.Unit), f.Lo, f.Hi, prefixed(" exclude ", strings.ToLower(f.Exclude)), prefixed(" ", flagText("open", f.Open)+flagText("short", f.Short))))
	}
	return fmt.Sprintf("%s.over(%s)", e.Args[0].operand(atom), strings.Join(parts, ", "))
}

func prefixed(with, s string) string {
	if s == "" {
		return ""
	}
	return with + s
}

// String writes an edge: -3, 2, 0, or nothing for the partition's end.
func (e Edge) String() string {
	switch {
	case e.Side == 0:
		return "0"
	case e.By == nil:
		return ""
	case e.Side < 0:
		return "-" + e.By.operand(atom)
	}
	return e.By.operand(atom)
}

func (e *Expr) callText() (string, int) {
	if op, ok := infix.Get()[e.Name]; ok && len(e.Args) == 2 {
		return fmt.Sprintf("%s %s %s", e.Args[0].operand(op.power), op.text, e.Args[1].operand(op.power+1)), op.power
	}
	switch {
	case e.Name == "not":
		return "!" + e.Args[0].operand(atom-1), atom - 1
	case e.Name == "neg":
		return "-" + e.Args[0].operand(atom-1), atom - 1
	case e.Name == "is_in":
		return fmt.Sprintf("%s.is_in([%s])", e.Args[0].operand(atom), texts(e.Args[1:])), atom
	case e.Name == "when":
		return e.whenText(), atom
	case e.Name == "apply":
		return fmt.Sprintf("%s.apply(%s)", e.Args[0].operand(atom), e.Value), atom
	case e.Name == "struct":
		return e.structText(), atom
	case e.Name == "struct_rename":
		return fmt.Sprintf("%s.rename_fields(%q)", e.Args[0].operand(atom), e.Names), atom
	case e.Name == "list":
		return "[" + texts(e.Args) + "]", atom
	case len(e.Args) == 0 || e.Name == "coalesce" || e.Name == "concat_str" || e.makes():
		return fmt.Sprintf("%s(%s)", e.Name, texts(e.Args)), atom
	}
	return fmt.Sprintf("%s.%s(%s)", e.Args[0].operand(atom), e.spelling(), texts(e.told())), atom
}

// textFunctions have the names of functions of rows, from which col("s").str tells them.
var textFunctions = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"head": true, "tail": true, "slice": true, "reverse": true}
}}

// makes tells a call that makes values of nothing but bounds: its text has no receiver.
func (e *Expr) makes() bool {
	for _, end := range []string{"_range", "_ranges", "linear_space", "linear_spaces"} {
		if strings.HasSuffix(e.Name, end) {
			return true
		}
	}
	return e.Name == "repeat_rows"
}

// spelling is the name of a call as programs write it.
func (e *Expr) spelling() string {
	if textFunctions.Get()[e.Name] {
		return "str." + e.Name
	}
	return strings.TrimSuffix(e.Name, "_rows")
}

// told are the arguments that a call's text names: all but the directions of an order that are the usual ones.
func (e *Expr) told() []*Expr {
	if e.Name != "sort_by" {
		return e.Args[1:]
	}
	out := e.Args[3:]
	for _, flags := range e.Args[1:3] {
		if items, ok := flags.Value.([]any); ok && slices.Contains(items, any(true)) {
			return append(out[:len(out):len(out)], e.Args[1:3]...)
		}
	}
	return out
}

func (e *Expr) structText() string {
	parts := make([]string, len(e.Args))
	for i, a := range e.Args {
		if parts[i] = a.String(); i < len(e.Names) {
			parts[i] = strconv.Quote(e.Names[i]) + ": " + parts[i]
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (e *Expr) whenText() string {
	var b strings.Builder
	for i := 0; i+1 < len(e.Args); i += 2 {
		if i > 0 {
			b.WriteByte('.')
		}
		fmt.Fprintf(&b, "when(%s).then(%s)", e.Args[i], e.Args[i+1])
	}
	if len(e.Args)%2 == 1 {
		fmt.Fprintf(&b, ".otherwise(%s)", e.Args[len(e.Args)-1])
	}
	return b.String()
}

func (e *Expr) operand(power int) string {
	s, p := e.text()
	if p < power {
		return "(" + s + ")"
	}
	return s
}

func texts(es []*Expr) string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.String()
	}
	return strings.Join(out, ", ")
}

func literalText(e *Expr) string {
	switch v := e.Value.(type) {
	case nil:
		return "null"
	case Later:
		return "lit(" + e.Type.String() + ")"
	case string:
		return strconv.Quote(v)
	case float64:
		return column.FormatFloat(v, 64)
	}
	c, err := column.Constant(e.Type, e.Value, 1)
	if err != nil {
		return fmt.Sprint(e.Value)
	}
	if e.Type.IsTemporal() {
		return fmt.Sprintf("%s(%q)", e.Type, c.Text(0))
	}
	return c.Text(0)
}
