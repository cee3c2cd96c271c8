package expr

import (
	"fmt"
	"strconv"
	"strings"

	"skep/dataframe/column"
)

var infix = map[string]struct {
	text  string
	power int
}{"or": {"||", 1}, "and": {"&&", 2}, "==": {"==", 3}, "!=": {"!=", 3}, "<": {"<", 4}, "<=": {"<=", 4}, ">": {">", 4}, ">=": {">=", 4},
	"+": {"+", 5}, "-": {"-", 5}, "*": {"*", 6}, "/": {"/", 6}, "%": {"%", 6}, "**": {"**", 7}}

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
	case Wildcard:
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
	return fmt.Sprintf("%s.%s(%s)", inner, e.Name, texts(e.Args[1:]))
}

func (e *Expr) callText() (string, int) {
	if op, ok := infix[e.Name]; ok && len(e.Args) == 2 {
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
	case len(e.Args) == 0 || e.Name == "coalesce" || e.Name == "concat_str":
		return fmt.Sprintf("%s(%s)", e.Name, texts(e.Args)), atom
	}
	return fmt.Sprintf("%s.%s(%s)", e.Args[0].operand(atom), e.Name, texts(e.Args[1:])), atom
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
