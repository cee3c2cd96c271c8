package plan

import (
	"math/rand/v2"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
)

// codedRows is a source of rows whose texts are codes in its morsels, and values when it is read at once. Its dictionaries have a value twice,
// values of no row, and a null.
type codedRows struct {
	schema *column.Schema
	parts  []*column.Table
}

func newCodedRows(r *rand.Rand, morsels int) *codedRows {
	fields := []column.Field{{Name: "s", Type: column.StrType}, {Name: "n", Type: column.Int64Type}}
	schema, _ := column.NewSchema(fields)
	s := &codedRows{schema: schema}
	known := column.Ones(5)
	known.Clear(3)
	for range morsels {
		n := 20 + r.IntN(200)
		codes, numbers := make([]int32, n), make([]int64, n)
		for i := range codes {
			codes[i], numbers[i] = int32(r.IntN(4)), int64(r.IntN(50))
		}
		words := column.FromStrings([]string{"twice", "once", "twice", "", "in no row"}, known)
		s.parts = append(s.parts, column.TableOf(schema, []column.Part{column.Coded(words, codes), column.Ready(column.Of(column.Int64Type, numbers, nil))}, n))
	}
	return s
}

func (s *codedRows) Schema() *column.Schema { return s.schema }
func (s *codedRows) String() string         { return "rows with codes" }

func (s *codedRows) Read(r *Run, columns []string) (*column.Table, error) {
	stream, err := s.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	return r.Collect(stream, nil)
}

func (s *codedRows) Stream(_ *Run, columns []string) (*exec.Stream, error) {
	schema := exec.Empty(s.schema).Select(columns).Schema()
	return &exec.Stream{Schema: schema, N: len(s.parts), At: func(i int) (*column.Table, error) {
		codes := s.parts[i].Select(columns)
		return codes.Slice(0, codes.Rows()), nil // nothing of it is taken yet
	}}, nil
}

// TestCodesAgree holds conditions, computed columns and groups over codes to the same over values.
func TestCodesAgree(t *testing.T) {
	c, lit := expr.Col, expr.Lit
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		source := newCodedRows(r, 1+int(seed%4))
		for _, condition := range []*expr.Expr{
			expr.Fn("==", c("s"), lit("twice")), expr.Fn("is_null", c("s")), expr.Fn("!=", c("s"), lit("once")), expr.Fn("starts_with", c("s"), lit("o")),
			expr.Fn("or", expr.Fn("is_null", c("s")), expr.Fn(">", c("n"), lit(int64(25)))),
		} {
			f, err := NewFilter(NewScan(source), condition)
			if err != nil {
				t.Fatal(err)
			}
			grouped, err := NewAggregate(f, []*expr.Expr{c("s")}, []*expr.Expr{expr.Agg("sum", c("n"))})
			if err != nil {
				t.Fatal(err)
			}
			upper, err := NewSelect(f, []*expr.Expr{expr.Fn("to_uppercase", c("s")), c("n")})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []Node{f, grouped, upper} {
				want, err := ExecutePlain(&Run{}, n)
				if err != nil {
					t.Fatal(err)
				}
				got, err := Execute(&Run{Threads: 2}, n)
				if err != nil || !got.Equal(want) {
					t.Fatalf("seed %d, %s: %v", seed, n, err)
				}
			}
		}
	}
}
