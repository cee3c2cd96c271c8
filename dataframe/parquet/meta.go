package parquet

// The footer: what https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
// calls FileMetaData, without what nobody here asks for.
type footer struct {
	version   int32
	schema    []element
	rows      int64
	groups    []rowGroup
	createdBy string
	pairs     map[string]string
	ordered   []bool // of each leaf: bounds are in the order that its type defines
}

// element is a field of the schema, in depth-first order.
type element struct {
	name       string
	typ        int // -1: a group
	length     int // of FIXED_LEN_BYTE_ARRAY
	repetition int
	children   int
	converted  int // -1: none
	logical    logical
	scale      int
	precision  int
}

// logical is the LogicalType of a field; kind 0 is none.
type logical struct {
	kind      int
	scale     int
	precision int
	utc       bool
	unit      int // of times: 1 milliseconds, 2 microseconds, 3 nanoseconds
	bits      int // of integers
	signed    bool
}

const (
	logicalString    = 1
	logicalMap       = 2
	logicalList      = 3
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTime      = 7
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalNull      = 11
	logicalJSON      = 12
	logicalUUID      = 14
	logicalFloat16   = 15
)

type rowGroup struct {
	columns []chunk
	rows    int64
	bytes   int64 // without compression
}

// chunk is a column of a row group.
type chunk struct {
	elsewhere  string // a path: the column lies in another file
	typ        int
	codec      int
	path       []string
	values     int64
	size       int64 // as stored
	rawSize    int64
	data       int64 // offset of the first data page
	dictionary int64 // of the dictionary page, 0: none
	encodings  []int
	stats      statistics
	// of the page index; size 0: none
	pages, bounds place
}

// place is where something lies in the file.
type place struct{ at, size int64 }

// statistics are those of a chunk or page; min and max as the format's PLAIN encoding writes them.
type statistics struct {
	min, max           []byte
	nulls              int64 // -1: unknown
	minExact, maxExact exactness
}

// exactness tells whether a bound is a value of the column: writers cut long texts.
type exactness uint8

const (
	notSaid exactness = iota
	exact
	inexact
)

func exactnessOf(typ byte) exactness {
	if typ == tTrue {
		return exact
	}
	return inexact
}

func readFooter(b []byte) (*footer, *Error) {
	t := &thrift{b: b}
	f := &footer{pairs: map[string]string{}}
	t.fields(func(id int, typ byte) bool {
		switch id {
		case 1:
			f.version = t.int32()
		case 2:
			t.list(typ, func() { f.schema = append(f.schema, t.element()) })
		case 3:
			f.rows = t.int()
		case 4:
			t.list(typ, func() { f.groups = append(f.groups, t.rowGroup()) })
		case 5:
			t.list(typ, func() { t.pair(f.pairs) })
		case 6:
			f.createdBy = t.string()
		case 7:
			t.list(typ, func() { f.ordered = append(f.ordered, t.columnOrder()) })
		default:
			return false
		}
		return true
	})
	if t.err != nil {
		return nil, t.err
	}
	return f, nil
}

// columnOrder is true for the order that the column's type defines: without it the format leaves open what bounds mean.
func (t *thrift) columnOrder() (byType bool) {
	t.fields(func(id int, _ byte) bool {
		byType = id == 1
		return false
	})
	return byType
}

func (t *thrift) pair(into map[string]string) {
	var key, value string
	t.fields(func(id int, _ byte) bool {
		switch id {
		case 1:
			key = t.string()
		case 2:
			value = t.string()
		default:
			return false
		}
		return true
	})
	into[key] = value
}

func (t *thrift) element() element {
	e := element{typ: -1, converted: -1, repetition: required}
	t.fields(func(id int, _ byte) bool {
		switch id {
		case 1:
			e.typ = int(t.int32())
		case 2:
			e.length = int(t.int32())
		case 3:
			e.repetition = int(t.int32())
		case 4:
			e.name = t.string()
		case 5:
			e.children = int(t.int32())
		case 6:
			e.converted = int(t.int32())
		case 7:
			e.scale = int(t.int32())
		case 8:
			e.precision = int(t.int32())
		case 10:
			e.logical = t.logical()
		default:
			return false
		}
		return true
	})
	return e
}

// logical reads the union: the number of its one field is the kind.
func (t *thrift) logical() (l logical) {
	t.fields(func(kind int, typ byte) bool {
		l.kind = kind
		if typ != tStruct {
			return false
		}
		t.fields(func(id int, typ byte) bool { return t.logicalField(&l, id, typ) })
		return true
	})
	return l
}

func (t *thrift) logicalField(l *logical, id int, typ byte) bool {
	switch l.kind {
	case logicalDecimal:
		switch id {
		case 1:
			l.scale = int(t.int32())
		case 2:
			l.precision = int(t.int32())
		default:
			return false
		}
		return true
	case logicalTime, logicalTimestamp:
		switch id {
		case 1:
			l.utc = typ == tTrue
		case 2:
			t.fields(func(unit int, _ byte) bool { l.unit = unit; return false })
		default:
			return false
		}
		return true
	case logicalInteger:
		switch id {
		case 1:
			l.bits = int(t.byte())
		case 2:
			l.signed = typ == tTrue
		default:
			return false
		}
		return true
	}
	return false
}

func (t *thrift) rowGroup() (g rowGroup) {
	t.fields(func(id int, typ byte) bool {
		switch id {
		case 1:
			t.list(typ, func() { g.columns = append(g.columns, t.chunk()) })
		case 2:
			g.bytes = t.int()
		case 3:
			g.rows = t.int()
		default:
			return false
		}
		return true
	})
	return g
}

func (t *thrift) chunk() chunk {
	c := chunk{stats: statistics{nulls: -1}}
	t.fields(func(id int, typ byte) bool {
		switch {
		case id == 1:
			c.elsewhere = t.string()
		case id == 3 && typ == tStruct:
			t.fields(func(id int, typ byte) bool { return t.columnMeta(&c, id, typ) })
		case id == 4:
			c.pages.at = t.int()
		case id == 5:
			c.pages.size = int64(t.int32())
		case id == 6:
			c.bounds.at = t.int()
		case id == 7:
			c.bounds.size = int64(t.int32())
		default:
			return false
		}
		return true
	})
	return c
}

func (t *thrift) columnMeta(c *chunk, id int, typ byte) bool {
	switch id {
	case 1:
		c.typ = int(t.int32())
	case 2:
		t.list(typ, func() { c.encodings = append(c.encodings, int(t.int32())) })
	case 3:
		t.list(typ, func() { c.path = append(c.path, t.string()) })
	case 4:
		c.codec = int(t.int32())
	case 5:
		c.values = t.int()
	case 6:
		c.rawSize = t.int()
	case 7:
		c.size = t.int()
	case 9:
		c.data = t.int()
	case 11:
		c.dictionary = t.int()
	case 12:
		c.stats = t.statistics()
	default:
		return false
	}
	return true
}

// statistics reads min_value and max_value; the older min and max have no defined order and are left.
func (t *thrift) statistics() statistics {
	s := statistics{nulls: -1}
	t.fields(func(id int, typ byte) bool {
		switch id {
		case 3:
			s.nulls = t.int()
		case 5:
			s.max = t.bytes()
		case 6:
			s.min = t.bytes()
		case 7:
			s.maxExact = exactnessOf(typ)
		case 8:
			s.minExact = exactnessOf(typ)
		default:
			return false
		}
		return true
	})
	return s
}

// pageHeader stands before each page.
type pageHeader struct {
	kind     int
	rawSize  int
	size     int
	values   int
	encoding int
	// of the first version of data pages
	defEncoding, repEncoding int
	// of the second
	nulls, rows, defSize, repSize int
	packed                        bool
}

// readPageHeader also says how long it is.
func readPageHeader(b []byte) (h pageHeader, length int, err *Error) {
	t := &thrift{b: b}
	h = pageHeader{kind: -1, packed: true}
	t.fields(func(id int, typ byte) bool {
		switch {
		case id == 1:
			h.kind = int(t.int32())
		case id == 2:
			h.rawSize = int(t.int32())
		case id == 3:
			h.size = int(t.int32())
		case id == 5 && typ == tStruct:
			t.numbers(&h.values, &h.encoding, &h.defEncoding, &h.repEncoding)
		case id == 7 && typ == tStruct:
			t.numbers(&h.values, &h.encoding)
		case id == 8 && typ == tStruct:
			t.dataPageV2(&h)
		default:
			return false
		}
		return true
	})
	if t.err == nil && (h.size < 0 || h.rawSize < 0 || h.values < 0) {
		t.fail("a page has a negative size")
	}
	return h, t.at, t.err
}

// numbers reads a struct whose fields 1, 2, … are 32-bit numbers.
func (t *thrift) numbers(into ...*int) {
	t.fields(func(id int, typ byte) bool {
		if id > len(into) || typ != tI32 {
			return false
		}
		*into[id-1] = int(t.int32())
		return true
	})
}

func (t *thrift) dataPageV2(h *pageHeader) {
	t.fields(func(id int, typ byte) bool {
		into := []*int{nil, &h.values, &h.nulls, &h.rows, &h.encoding, &h.defSize, &h.repSize}
		switch {
		case id > 0 && id < len(into) && typ == tI32:
			*into[id] = int(t.int32())
		case id == 7:
			h.packed = typ == tTrue
		default:
			return false
		}
		return true
	})
	if h.defSize < 0 || h.repSize < 0 {
		t.fail("a page has levels of negative size")
	}
}
