package parquet

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/plan"
)

// Source is one file or several of the same columns, as rows of a plan. Row groups are its morsels. Files are opened for
// each row group and closed again, so there may be thousands.
type Source struct {
	name   string
	open   exec.Opener
	files  []*File
	keys   []partition // of each file
	schema *column.Schema
	parts  []part
	all    int          // parts before any were left out
	within []plan.Range // what is asked of page indexes
	pages  *pageCounts
	made   *narrower
}

type part struct{ file, group int }

// NewSource reads the footers of files. Columns are found by name; those of another type, or missing, are an error that
// names the file. Folders called key=value on the way to a file, below the folder that all have in common, are columns too.
func NewSource(ctx context.Context, name string, paths []string, open exec.Opener, reserve Reserve) (*Source, error) {
	return NewSourceWith(ctx, name, paths, open, reserve, column.KeepNanos)
}

// NewSourceWith is NewSource where times in nanoseconds may lose something, or stay numbers.
func NewSourceWith(ctx context.Context, name string, paths []string, open exec.Opener, reserve Reserve, how column.Nanoseconds) (*Source, error) {
	s := &Source{name: name, open: open, files: make([]*File, len(paths)), pages: &pageCounts{}, made: &narrower{}}
	err := each(len(paths), func(i int) error {
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		f, err := openFooter(paths[i], open, reserve)
		if err == nil {
			err = f.nanoseconds(how, nil)
		}
		s.files[i] = f
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.agree(how); err != nil {
		return nil, err
	}
	if err := s.unite(); err != nil {
		return nil, err
	}
	for i, f := range s.files {
		for g := range f.Groups() {
			s.parts = append(s.parts, part{i, g})
		}
	}
	s.all = len(s.parts)
	return s, nil
}

func openFooter(path string, open exec.Opener, reserve Reserve) (*File, error) {
	h, size, err := open(path)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	return Open(h, size, path, reserve)
}

// differing are the columns that have another type in some file than in the first.
func (s *Source) differing() map[string]bool {
	out := map[string]bool{}
	for _, f := range s.files[1:] {
		for _, want := range s.files[0].schema.Fields {
			if i, ok := f.schema.Find(want.Name); ok && f.schema.Fields[i].Type != want.Type {
				out[want.Name] = true
			}
		}
	}
	return out
}

// agree makes one type of what several writers have stored alike, or in another unit: what only some of them describe in Arrow's terms is
// read as the format says it, and where some count microseconds all do, if no value is finer.
func (s *Source) agree(how column.Nanoseconds) error {
	mixed := s.differing()
	if len(mixed) == 0 {
		return nil
	}
	for _, f := range s.files {
		err := f.types(mixed)
		if err == nil {
			err = f.nanoseconds(how, nil)
		}
		if err != nil {
			return err
		}
	}
	if mixed = s.differing(); len(mixed) == 0 || how != column.KeepNanos {
		return nil
	}
	for _, f := range s.files {
		if err := f.nanoseconds(column.ExactNanos, mixed); err != nil {
			return err
		}
	}
	return nil
}

// unite makes the schema: the first file's columns, and the partitions' keys.
func (s *Source) unite() error {
	first := s.files[0]
	for _, f := range s.files[1:] {
		for _, want := range first.schema.Fields {
			i, ok := f.schema.Find(want.Name)
			if !ok {
				return &Error{File: f.Name, Message: fmt.Sprintf("has no column %s, which %s has", want.Name, first.Name)}
			}
			if got := f.schema.Fields[i].Type; got != want.Type {
				return &Error{File: f.Name, Message: fmt.Sprintf("column %s is %s, in %s it is %s", want.Name, got, first.Name, want.Type)}
			}
		}
	}
	names := make([]string, len(s.files))
	for i, f := range s.files {
		names[i] = f.Name
	}
	fields := append([]column.Field{}, first.schema.Fields...)
	keys, values := partitions(names)
	for _, k := range keys {
		if _, twice := first.schema.Find(k.Name); !twice {
			fields = append(fields, k)
		}
	}
	s.keys = values
	var err error
	s.schema, err = column.NewSchema(fields)
	return err
}

// Schema is the columns of all files.
func (s *Source) Schema() *column.Schema { return s.schema }

// String says how much of the files is read.
func (s *Source) String() string {
	files := ""
	if len(s.files) > 1 {
		files = fmt.Sprintf("%d files, ", len(s.files))
	}
	return fmt.Sprintf("parquet %s, %s%d/%d row groups", s.name, files, len(s.parts), s.all)
}

// Files lets other engines read the files.
func (s *Source) Files() (format string, paths []string, options map[string]string, ok bool) {
	for _, f := range s.files {
		paths = append(paths, f.Name)
	}
	if root := hiveRoot(paths); root != "" {
		options = map[string]string{"basePath": root}
	}
	return "parquet", paths, options, len(s.parts) == s.all
}

// Prune leaves out the row groups that statistics or the names of folders rule out. Asked twice the same it gives the same source, so that
// a subplan that stands in a plan twice is still one.
func (s *Source) Prune(within []plan.Range) plan.Source {
	s.made.Lock()
	defer s.made.Unlock()
	for _, old := range s.made.sources {
		if reflect.DeepEqual(old.within[len(s.within):], within) {
			return old
		}
	}
	out := s.pruned(within)
	if out != s {
		s.made.sources = keptLast(s.made.sources, out)
	}
	return out
}

// narrower are sources that were made of one, the last few.
type narrower struct {
	sync.Mutex
	sources []*Source
	some    []*Source // of which only the parts were chosen
}

func keptLast(made []*Source, s *Source) []*Source {
	const most = 8
	if made = append(made, s); len(made) > most {
		return made[1:]
	}
	return made
}

func (s *Source) pruned(within []plan.Range) *Source {
	out := *s
	out.parts, out.made = nil, &narrower{}
	for _, p := range s.parts {
		if s.keys[p.file].mayHold(within) && s.files[p.file].mayHold(p.group, within) {
			out.parts = append(out.parts, p)
		}
	}
	if len(out.parts) == len(s.parts) && !s.helped(within) {
		return s
	}
	out.within = append(s.within[:len(s.within):len(s.within)], within...)
	return &out
}

// helped tells whether ranges, which are no longer known ones, meet columns with a page index.
func (s *Source) helped(within []plan.Range) bool {
	if reflect.DeepEqual(within, s.within) {
		return false
	}
	return slices.ContainsFunc(s.files, func(f *File) bool { return f.hasPages(within) })
}

// Rows is how many rows the parts have.
func (s *Source) Rows() int {
	sum := int64(0)
	for _, p := range s.parts {
		sum += s.files[p.file].GroupRows(p.group)
	}
	return int(sum)
}

// Bounds are those of the statistics of all parts, of folders' names not.
func (s *Source) Bounds(name string) (low, high any) {
	for _, p := range s.parts {
		lo, hi := s.files[p.file].bounds(p.group, name)
		if lo == nil || hi == nil {
			return nil, nil
		}
		if low == nil || less(lo, low) {
			low = lo
		}
		if high == nil || less(high, hi) {
			high = hi
		}
	}
	return low, high
}

func (s *Source) only(columns []string) (*column.Schema, error) {
	fields := make([]column.Field, len(columns))
	for i, name := range columns {
		at, _ := s.schema.Find(name)
		fields[i] = s.schema.Fields[at]
	}
	return column.NewSchema(fields)
}

// Stream gives a morsel for each row group. A lone one is decoded on all processors, others one on each.
func (s *Source) Stream(r *plan.Run, columns []string) (*exec.Stream, error) {
	schema, err := s.only(columns)
	if err != nil {
		return nil, err
	}
	if len(s.parts) == 0 {
		return r.FromTable(exec.Empty(schema)), nil
	}
	return &exec.Stream{Schema: schema, N: len(s.parts), Where: func(out, condition []string, pass func(*column.Table) ([]int32, error)) (*exec.Stream, error) {
		return s.where(r, out, condition, pass)
	}, At: func(i int) (*column.Table, error) {
		return s.part(r, s.parts[i], func(d *decoding) (*column.Table, error) { return d.table(schema) })
	}}, nil
}

// where decodes the columns of a condition first, and of the others the pages in which a row passes.
func (s *Source) where(r *plan.Run, out, condition []string, pass func(*column.Table) ([]int32, error)) (*exec.Stream, error) {
	schema, err := s.only(out)
	if err != nil {
		return nil, err
	}
	first, err := s.only(condition)
	if err != nil {
		return nil, err
	}
	return &exec.Stream{Schema: schema, N: len(s.parts), At: func(i int) (*column.Table, error) {
		return s.part(r, s.parts[i], func(d *decoding) (*column.Table, error) { return d.passing(schema, first, pass) })
	}}, nil
}

// part reads of one row group, from a file that must be the one whose footer was read.
func (s *Source) part(r *plan.Run, p part, read func(d *decoding) (*column.Table, error)) (*column.Table, error) {
	now, done, err := s.opened(s.files[p.file])
	if err != nil {
		return nil, err
	}
	defer done()
	d := &decoding{source: s, ctx: r.Ctx, file: now, part: p}
	d.within(now.pagesWithin(p.group, s.within))
	return read(d)
}

// opened opens a file again, which must be the one whose footer was read.
func (s *Source) opened(f *File) (now *File, done func() error, err error) {
	h, size, err := s.open(f.Name)
	if err != nil {
		return nil, nil, err
	}
	if size != f.size {
		h.Close()
		return nil, nil, &Error{File: f.Name, Message: "the file has changed since it was scanned", Hint: "scan it again"}
	}
	again := *f
	again.in = h
	return &again, h.Close, nil
}

func (s *Source) decode(n int, f func(int) error) error {
	if len(s.parts) == 1 {
		return each(n, f)
	}
	for i := range n {
		if err := f(i); err != nil {
			return err
		}
	}
	return nil
}
