package df

import (
	"fmt"
	"runtime"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/ndjson"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/value"
)

// jsonFile is a file of JSON records as a source of a lazy plan.
type jsonFile struct {
	path   string
	open   opener
	layout *ndjson.Layout
	textParts
}

func (s *jsonFile) Schema() *column.Schema { return s.layout.Schema }
func (s *jsonFile) String() string         { return "json " + s.path + s.share() }

// Read reads the file anew, and keeps only the columns that are needed.
func (s *jsonFile) Read(r *plan.Run, columns []string) (*column.Table, error) {
	stream, err := s.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	return r.Collect(stream, nil)
}

// Stream gives a morsel for each piece of the file.
func (s *jsonFile) Stream(r *plan.Run, columns []string) (*exec.Stream, error) {
	in, err := openText(dataframe.Env{Ctx: r.Ctx, Charge: r.Charge}, s.open, s.path)
	if err != nil {
		return nil, err
	}
	if len(in.data) != s.layout.Size() {
		in.close()
		return nil, s.changed()
	}
	o := ndjson.Options{Name: s.path, Check: r.Check}
	schema := exec.Empty(s.layout.Schema).Select(columns).Schema()
	return &exec.Stream{Schema: schema, N: s.count(), Free: in.close, At: func(i int) (*column.Table, error) {
		t, err := s.layout.Piece(in.data, s.number(i), schema, o)
		runtime.KeepAlive(in)
		return t, shown(err)
	}}, nil
}

// Some gives the file with some of its pieces.
func (s *jsonFile) Some(parts []int, _ bool) plan.Measured {
	return s.some(parts, func(t textParts) plan.Measured { return &jsonFile{s.path, s.open, s.layout, t} })
}

// Unchanged opens the file and looks at its length.
func (s *jsonFile) Unchanged(r *plan.Run) error {
	return sameLength(r, s.open, s.path, s.layout.Size(), s.changed)
}

func (s *jsonFile) changed() error {
	return fail(codeText, "call scan_ndjson again", fmt.Sprintf("%s has changed since it was scanned", s.path))
}

// scanJSON looks through the file once for its types, and keeps no row.
func scanJSON(c *module.Call) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	env := envOf(c)
	in, err := openText(env, opening(c), path)
	if err != nil {
		return value.Null, err
	}
	defer in.close()
	o := ndjson.Options{Name: path}
	if env.Ctx != nil {
		o.Check = env.Ctx.Err
	}
	layout, err := ndjson.Lay(in.data, o)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromSource(&jsonFile{path, opening(c), layout, partsOf(layout.Rows())})), nil
}
