package loader

import (
	"fmt"
	"regexp"
	"strings"

	"skep/dataframe/column"
)

// Rule is what a contract demands of one column. Zero fields demand nothing.
type Rule struct {
	Column   string
	Type     string         // as the type is written: "i64", "str", "decimal(12, 2)"
	NotNull  bool           // every row has a value
	Unique   bool           // no value comes twice; null does not count
	Min, Max any            // bounds, both inclusive, as values of the column
	OneOf    []any          // the values there may be
	Pattern  *regexp.Regexp // what text must match, anywhere
	Optional bool           // the column may be missing
}

// Contract is rules for columns; Closed forbids others.
type Contract struct {
	Rules  []Rule
	Closed bool
}

// Violation is one value, or one column, that breaks a rule. Row is -1 for a column as a whole.
type Violation struct {
	Row    int
	Column string
	Value  string
	Rule   string
}

// String says where, what and why in one line.
func (v Violation) String() string {
	if v.Row < 0 {
		return strings.TrimSpace(fmt.Sprintf("%s: %s %s", v.Column, v.Rule, found(v.Value)))
	}
	return fmt.Sprintf("row %d, %s: %s, found %s", v.Row, v.Column, v.Rule, v.Value)
}

func found(value string) string {
	if value == "" {
		return ""
	}
	return "(found " + value + ")"
}

// Check lists what breaks a contract, in the order of its rules, at most so many violations (0: all). The error is that of a rule that does
// not fit its column: a bound of another type.
func (k *Contract) Check(t *column.Table, most int) ([]Violation, error) {
	c := &checking{most: most}
	known := map[string]bool{}
	for _, r := range k.Rules {
		known[r.Column] = true
		col, ok := t.ByName(r.Column)
		switch {
		case !ok && !r.Optional:
			c.add(-1, r.Column, "", "the column is missing")
		case ok:
			if err := c.column(r, col); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range t.Schema().Names() {
		if k.Closed && !known[name] {
			c.add(-1, name, "", "the contract has no such column")
		}
	}
	return c.found, nil
}

type checking struct {
	most  int
	found []Violation
}

func (c *checking) add(row int, name, value, rule string) {
	if c.most == 0 || len(c.found) < c.most {
		c.found = append(c.found, Violation{row, name, value, rule})
	}
}

// row notes a value that breaks a rule.
func (c *checking) row(r Rule, col *column.Column, row int, rule string) {
	c.add(row, r.Column, col.Text(row), rule)
}

func (c *checking) column(r Rule, col *column.Column) error {
	if r.Type != "" && col.Type().String() != r.Type {
		c.add(-1, r.Column, col.Type().String(), "the type is "+r.Type)
		return nil // bounds and choices are meant for that type
	}
	if r.NotNull && col.Nulls() > 0 {
		for row := range col.Len() {
			if col.IsNull(row) {
				c.row(r, col, row, "there is a value")
			}
		}
	}
	if r.Unique {
		c.unique(r, col)
	}
	return c.values(r, col)
}

func (c *checking) unique(r Rule, col *column.Column) {
	g := column.GroupOne(col)
	for row, id := range g.IDs {
		if first := int(g.First[id]); first != row && !col.IsNull(row) {
			c.row(r, col, row, fmt.Sprintf("no value comes twice; row %d has it too", first))
		}
	}
}

// values holds each value to bounds, choices and pattern.
func (c *checking) values(r Rule, col *column.Column) error {
	low, err := bound(r, col, r.Min)
	if err != nil {
		return err
	}
	high, err := bound(r, col, r.Max)
	if err != nil {
		return err
	}
	allowed, err := choices(r, col)
	if err != nil {
		return err
	}
	if r.Pattern != nil && col.Type().Kind != column.Str {
		return failf("the contract has a pattern for the column %q, which is %s", r.Column, col.Type())
	}
	for row := range col.Len() {
		switch {
		case col.IsNull(row):
		case low != nil && column.CompareRows(col, row, low, 0) < 0:
			c.row(r, col, row, "at least "+low.Text(0))
		case high != nil && column.CompareRows(col, row, high, 0) > 0:
			c.row(r, col, row, "at most "+high.Text(0))
		case allowed != nil && allowed[row] < 0:
			c.row(r, col, row, fmt.Sprintf("one of %v", r.OneOf))
		case r.Pattern != nil && !r.Pattern.MatchString(col.Strings().At(row)):
			c.row(r, col, row, "matches "+r.Pattern.String())
		}
	}
	return nil
}

// bound is a limit as a column of one row of the checked column's type.
func bound(r Rule, col *column.Column, v any) (*column.Column, error) {
	if v == nil {
		return nil, nil
	}
	return constant(r, col, []any{v})
}

func constant(r Rule, col *column.Column, vs []any) (*column.Column, error) {
	out, err := column.Infer(vs).Cast(col.Type(), false)
	if err != nil {
		return nil, failf("the contract compares the column %q, which is %s, with %v", r.Column, col.Type(), vs)
	}
	return out, nil
}

// choices gives for each row the number of its value among those allowed, -1 for one that is not.
func choices(r Rule, col *column.Column) ([]int32, error) {
	if r.OneOf == nil {
		return nil, nil
	}
	allowed, err := constant(r, col, r.OneOf)
	if err != nil {
		return nil, err
	}
	_, ids, _ := column.Match([]*column.Column{allowed}, []*column.Column{col})
	return ids, nil
}
