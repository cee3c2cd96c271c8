// Package sqlite reads tables of SQLite databases (https://www.sqlite.org/fileformat2.html): the file's b-trees, records and overflow
// pages, and the write-ahead log beside it, if there is one. It never writes, takes no locks and needs no library: one would be
// twenty times as large and slow to start. A database that another program changes meanwhile may read as damaged. Damage is an
// *Error that names page and table. modules/df is the caller.
package sqlite

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/fault"
)

// Error is what is wrong with a database.
type Error = fault.Error

// Options say how a database is read.
type Options struct {
	Name    string // of the file, for errors
	Log     []byte // the write-ahead log (the file called like the database, with -wal), if it is there
	Ctx     context.Context
	Reserve func(bytes int64) error // asked before rows are kept
}

// Database is an open database.
type Database struct {
	o      Options
	pages  *pager
	tables []table
}

// table is what the schema says of a table.
type table struct {
	name    string
	root    int
	columns []columnInfo
	rowid   int // the column that is the row's number, -1: none
	index   bool
	order   []int  // WITHOUT ROWID: which column stands at each place of a record
	strange string // why it cannot be read
}

type columnInfo struct{ name, declared string }

const magic = "SQLite format 3\x00"

// Open reads the header and the schema.
func Open(in io.ReaderAt, size int64, o Options) (*Database, error) {
	d := &Database{o: o}
	head := make([]byte, 100)
	if _, err := in.ReadAt(head, 0); err != nil || string(head[:16]) != magic {
		return nil, d.fail("", "it is no SQLite database")
	}
	pageSize := int(binary.BigEndian.Uint16(head[16:]))
	if pageSize == 1 {
		pageSize = 1 << 16
	}
	reserved := int(head[20])
	if pageSize < 512 || pageSize&(pageSize-1) != 0 || pageSize-reserved < 480 {
		return nil, d.fail("", "its pages have %d bytes, of which %d are reserved", pageSize, reserved)
	}
	if enc := binary.BigEndian.Uint32(head[56:]); enc > 1 {
		return nil, d.fail("", "its texts are UTF-16, which is not read")
	}
	d.pages = &pager{in: in, size: pageSize, usable: pageSize - reserved, count: int(size / int64(pageSize))}
	d.pages.readLog(o.Log)
	return d, d.readSchema()
}

func (d *Database) fail(where, format string, args ...any) *Error {
	return &Error{File: d.o.Name, Where: where, Message: fmt.Sprintf(format, args...)}
}

// Tables lists the names of the tables, in the order of their making.
func (d *Database) Tables() []string {
	names := make([]string, len(d.tables))
	for i, t := range d.tables {
		names[i] = t.name
	}
	return names
}

// Has tells whether there is a table of a name.
func (d *Database) Has(name string) bool { return d.find(name) >= 0 }

func (d *Database) find(name string) int {
	return slices.IndexFunc(d.tables, func(t table) bool { return strings.EqualFold(t.name, name) })
}

// Read gives a table. Names are compared as SQLite does: the case of ASCII letters does not count.
func (d *Database) Read(name string) (*column.Table, error) {
	i := d.find(name)
	if i < 0 {
		e := d.fail("", "there is no table %q", name)
		e.Hint = "the tables are " + strings.Join(d.Tables(), ", ")
		return nil, e
	}
	t := d.tables[i]
	if t.strange != "" {
		return nil, d.fail("table "+t.name, "%s", t.strange)
	}
	g := newGathering(t)
	err := d.walk(t, func(rowid int64, values []any) error {
		return g.add(d, rowid, values)
	})
	if err != nil {
		return nil, err
	}
	return g.table()
}

// readSchema reads the table of tables, whose root is the first page.
func (d *Database) readSchema() error {
	master := table{name: "sqlite_schema", root: 1, columns: make([]columnInfo, 5), rowid: -1}
	return d.walk(master, func(_ int64, v []any) error {
		if len(v) < 5 || v[0] != "table" {
			return nil
		}
		name, _ := v[1].(string)
		root, _ := v[3].(int64)
		text, _ := v[4].(string)
		if strings.HasPrefix(name, "sqlite_") {
			return nil
		}
		t := table{name: name, root: int(root), rowid: -1}
		t.describe(text)
		d.tables = append(d.tables, t)
		return nil
	})
}
