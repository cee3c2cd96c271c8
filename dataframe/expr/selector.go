package expr

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// Selector says which columns a wildcard stands for: by type, by name, by place, or by sets of such.
type Selector struct {
	Name  string   // numeric, starts_with, by_name, …; or "|", "&", "-", "^", "~" of Parts
	Args  []string // names, prefixes, patterns, types
	At    []int    // places of by_index
	Parts []*Selector
	re    *regexp.Regexp
}

// Selected is a wildcard of a selector.
func Selected(s *Selector) *Expr { return &Expr{Op: Wildcard, Pick: s} }

// kinds are the selectors that look at a column's type alone.
var kinds = lazy.Value[map[string]func(column.Type) bool]{New: func() map[string]func(column.Type) bool {
	return map[string]func(column.Type) bool{
		"all": func(column.Type) bool { return true }, "numeric": column.Type.IsNumeric, "integer": column.Type.IsInteger, "signed_integer": column.Type.IsSigned,
		"unsigned_integer": func(t column.Type) bool { return t.IsInteger() && !t.IsSigned() }, "float": column.Type.IsFloat, "decimal": func(t column.Type) bool { return t.Kind == column.DecimalKind },
		"temporal": column.Type.IsTemporal, "date": func(t column.Type) bool { return t.Kind == column.Date }, "datetime": func(t column.Type) bool { return t.Kind == column.Datetime }, "time": func(t column.Type) bool { return t.Kind == column.Time },
		"duration": func(t column.Type) bool { return t.Kind == column.Duration }, "string": isStr, "boolean": isBool, "categorical": func(t column.Type) bool { return t.Kind == column.Categorical },
		"binary": func(t column.Type) bool { return t.Kind == column.Binary }, "list": func(t column.Type) bool { return t.Kind == column.ListKind }, "struct": isStruct, "nested": column.Type.IsNested,
	}
}}

// Kinds lists the selectors by type.
func Kinds() []string {
	out := make([]string, 0, len(kinds.Get()))
	for name := range kinds.Get() {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// Matching selects the columns whose names a regular expression matches.
func Matching(pattern string) (*Selector, error) {
	re, err := regexp.Compile(pattern)
	return &Selector{Name: "matches", Args: []string{pattern}, re: re}, err
}

// has tells whether the i-th column of a schema is selected. A column whose type only running will tell may be of any.
func (s *Selector) has(of *column.Schema, i int) bool {
	f := of.Fields[i]
	of1 := func(test func(name, arg string) bool) bool {
		return slices.ContainsFunc(s.Args, func(arg string) bool { return test(f.Name, arg) })
	}
	switch s.Name {
	case "|":
		return s.Parts[0].has(of, i) || s.Parts[1].has(of, i)
	case "&":
		return s.Parts[0].has(of, i) && s.Parts[1].has(of, i)
	case "-":
		return s.Parts[0].has(of, i) && !s.Parts[1].has(of, i)
	case "^":
		return s.Parts[0].has(of, i) != s.Parts[1].has(of, i)
	case "~":
		return !s.Parts[0].has(of, i)
	case "by_name":
		return slices.Contains(s.Args, f.Name)
	case "by_index":
		return slices.Contains(s.At, i) || slices.Contains(s.At, i-of.Len())
	case "by_dtype":
		return of1(func(_, arg string) bool { return f.Type.String() == arg || baseName(f.Type) == arg })
	case "starts_with":
		return of1(strings.HasPrefix)
	case "ends_with":
		return of1(strings.HasSuffix)
	case "contains":
		return of1(strings.Contains)
	case "matches":
		return s.re.MatchString(f.Name)
	}
	test, ok := kinds.Get()[s.Name]
	return ok && test(f.Type)
}

// baseName is a type without its parameters: any datetime, any decimal, any list.
func baseName(t column.Type) string {
	name, _, _ := strings.Cut(t.String(), "[")
	name, _, _ = strings.Cut(name, "{")
	name, _, _ = strings.Cut(name, "(")
	return name
}

// Names are the columns of a schema that are selected. Names that are asked for and not there come too, so that whoever looks
// them up says so.
func (s *Selector) Names(of *column.Schema) (out []string) {
	for i, f := range of.Fields {
		if s.has(of, i) {
			out = append(out, f.Name)
		}
	}
	if s.Name == "by_name" {
		for _, name := range s.Args {
			if _, ok := of.Find(name); !ok {
				out = append(out, name)
			}
		}
	}
	return out
}

// Known tells whether a schema says which columns are selected: one of the checker may have types that only running will tell.
func (s *Selector) Known(of *column.Schema) bool {
	if kinds.Get()[s.Name] == nil && s.Name != "by_dtype" || s.Name == "all" {
		return !slices.ContainsFunc(s.Parts, func(p *Selector) bool { return !p.Known(of) })
	}
	return !slices.ContainsFunc(of.Fields, func(f column.Field) bool { return f.Type.Kind == column.Unknown })
}

// String writes the selector as the language does.
func (s *Selector) String() string {
	switch len(s.Parts) {
	case 1:
		return "~" + s.Parts[0].String()
	case 2:
		return "(" + s.Parts[0].String() + " " + s.Name + " " + s.Parts[1].String() + ")"
	}
	args := make([]string, 0, len(s.Args)+len(s.At))
	for _, a := range s.Args {
		args = append(args, strconv.Quote(a))
	}
	for _, at := range s.At {
		args = append(args, strconv.Itoa(at))
	}
	return "selectors." + s.Name + "(" + strings.Join(args, ", ") + ")"
}
