package exec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"

	"skep/dataframe/column"
)

// File is tables on disk. It has no name where the system allows that, so that nothing is left whatever ends the
// process; elsewhere it is removed when the run is closed, or the File is lost.
type File struct {
	r      *Run
	schema *column.Schema
	f      *os.File
	mu     sync.Mutex
	end    int64
}

// Segment is where a table lies in a File.
type Segment struct {
	at   int64
	size int // as it lies there
	Rows int
	Size int64 // in memory
}

// NewFile makes a file for tables of one schema.
func (r *Run) NewFile(schema *column.Schema) (*File, error) {
	f, err := os.CreateTemp(r.Dir, "skep-spill-*")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	if runtime.GOOS != "windows" {
		if err := os.Remove(f.Name()); err != nil {
			return nil, errors.Join(fmt.Errorf("unlink a temporary file: %w", err), f.Close())
		}
	}
	out := &File{r: r, schema: schema, f: f}
	runtime.AddCleanup(out, closeFile, f)
	return out, nil
}

// closeFile closes, and removes what could not be removed while it was open; both may have happened before.
func closeFile(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}

// Close gives the disk back.
func (f *File) Close() { closeFile(f.f) }

// Write puts a table at the end. Several may write at once.
func (f *File) Write(t *column.Table) (Segment, error) {
	data, err := EncodeTable(t)
	if err != nil {
		return Segment{}, err
	}
	f.mu.Lock()
	at := f.end
	f.end += int64(len(data))
	f.mu.Unlock()
	f.r.spilled.Add(int64(len(data)))
	if _, err := f.f.WriteAt(data, at); err != nil {
		return Segment{}, fmt.Errorf("write a temporary file: %w", err)
	}
	return Segment{at, len(data), t.Rows(), t.Bytes()}, nil
}

// Read gives a table back.
func (f *File) Read(s Segment) (*column.Table, error) {
	data := make([]byte, s.size)
	if _, err := f.f.ReadAt(data, s.at); err != nil {
		return nil, fmt.Errorf("read a temporary file: %w", err)
	}
	return DecodeTable(data, f.schema)
}

// Park writes a table to disk and streams it from there.
func (r *Run) Park(t *column.Table) (*Stream, error) { return r.ParkStream(r.FromTable(t)) }

// ParkStream writes all rows of a stream to disk, and streams them from there, in morsels that are no larger than those of a table in memory.
func (r *Run) ParkStream(s *Stream) (*Stream, error) {
	f, err := r.NewFile(s.Schema)
	if err != nil {
		return nil, err
	}
	parts := make([][]Segment, s.N)
	if err := r.EachMorsel(s, func(i int, t *column.Table) (err error) {
		parts[i], err = r.parked(f, t)
		return err
	}); err != nil {
		f.Close()
		return nil, err
	}
	return f.stream(slices.Concat(parts...)), nil
}

func (f *File) stream(all []Segment) *Stream {
	return &Stream{Schema: f.schema, N: len(all), Free: f.Close, At: func(i int) (*column.Table, error) { return f.Read(all[i]) }}
}

// Parking is a stream that is put on disk morsel by morsel.
type Parking struct {
	r      *Run
	schema *column.Schema
	file   *File
	all    []Segment
}

// NewParking makes no file before rows come.
func (r *Run) NewParking(schema *column.Schema) *Parking { return &Parking{r: r, schema: schema} }

// Add puts rows behind those before.
func (p *Parking) Add(t *column.Table) (err error) {
	if p.file == nil {
		if p.file, err = p.r.NewFile(p.schema); err != nil {
			return err
		}
	}
	segments, err := p.r.parked(p.file, t)
	p.all = append(p.all, segments...)
	return err
}

// Close gives the disk back, where the rows are not wanted.
func (p *Parking) Close() {
	if p.file != nil {
		p.file.Close()
	}
}

// Stream gives the rows.
func (p *Parking) Stream() *Stream {
	if p.file == nil {
		return p.r.FromTable(Empty(p.schema))
	}
	return p.file.stream(p.all)
}

func (r *Run) parked(f *File, t *column.Table) ([]Segment, error) {
	in := r.FromTable(t)
	out := make([]Segment, in.N)
	for i := range out {
		piece, err := in.At(i)
		if err == nil {
			out[i], err = f.Write(piece)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const (
	plainTable  = 0
	packedTable = 1
	packFrom    = 1 << 10 // bytes from which packing is tried
)

// EncodeTable writes rows and columns: a byte (packed?), the number of rows, the columns one behind the other. s2 is
// used where it saves an eighth: it packs at gigabytes a second, several times what a disk takes.
func EncodeTable(t *column.Table) ([]byte, error) {
	body := binary.LittleEndian.AppendUint64(make([]byte, 1, t.Bytes()+64), uint64(t.Rows()))
	for i, c := range t.Columns() {
		var ok bool
		if body, ok = column.AppendColumn(body, c); !ok {
			return nil, fmt.Errorf("column %q of %s cannot be put on disk", t.Schema().Fields[i].Name, c.Type())
		}
	}
	if len(body) < packFrom {
		return body, nil
	}
	packed := s2.Encode(make([]byte, s2.MaxEncodedLen(len(body)-1)+1)[1:], body[1:])
	if len(packed)*8 > len(body)*7 || (len(body)-1)/maxRatio > len(packed) {
		return body, nil
	}
	out := append(make([]byte, 0, len(packed)+1), packedTable)
	return append(out, packed...), nil
}

var errBroken = errors.New("a temporary file is broken")

// maxRatio is more than s2 packs all but texts that repeat themselves for long, which are written as they are; a header that promises more lies,
// and is not believed with memory.
const maxRatio = 1 << 10

// DecodeTable reads what EncodeTable wrote.
func DecodeTable(data []byte, schema *column.Schema) (*column.Table, error) {
	if len(data) == 0 {
		return nil, errBroken
	}
	body := data[1:]
	switch data[0] {
	case plainTable:
	case packedTable:
		n, err := s2.DecodedLen(body)
		if err != nil || n/maxRatio > len(body) {
			return nil, errBroken
		}
		if body, err = s2.Decode(nil, body); err != nil {
			return nil, errBroken
		}
	default:
		return nil, errBroken
	}
	return decodeBody(body, schema)
}

func decodeBody(body []byte, schema *column.Schema) (*column.Table, error) {
	if len(body) < 8 {
		return nil, errBroken
	}
	rows := binary.LittleEndian.Uint64(body)
	if rows > column.MaxRows || int(rows/8) > len(body) && hasBytes(schema) {
		return nil, errBroken
	}
	cols := make([]*column.Column, schema.Len())
	body = body[8:]
	for i, f := range schema.Fields {
		var err error
		if cols[i], body, err = column.DecodeColumn(body, f.Type, int(rows)); err != nil {
			return nil, err
		}
	}
	if len(body) > 0 {
		return nil, errBroken
	}
	return column.NewTable(schema, cols, int(rows)), nil
}

// hasBytes tells whether each row takes at least a bit.
func hasBytes(s *column.Schema) bool {
	for _, f := range s.Fields {
		if f.Type.Kind != column.Null {
			return true
		}
	}
	return false
}
