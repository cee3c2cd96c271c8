// Package ipc reads and writes columns in Apache Arrow's format for files and streams between programs
// (https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc): what
// PyArrow, Polars, DuckDB and pandas' Feather exchange, and what Spark sends. Columns here have Arrow's layout, so most
// of a file is handed on as it lies, without a copy. Damage is an *Error that says where. modules/df and the clients
// of other engines are the callers.
package ipc

import (
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/fault"
)

// Error is what is wrong with a file or stream.
type Error = fault.Error

func failf(format string, args ...any) *Error { return &Error{Message: fmt.Sprintf(format, args...)} }

// at adds the place to an error that has none.
func at(err *Error, where string) *Error {
	if err == nil {
		return nil
	}
	return err.Within(where)
}

// Reserve asks the budget before bytes are allocated; nil does not limit.
type Reserve func(bytes int64) error

func (r Reserve) ask(n int64) error {
	if r == nil {
		return nil
	}
	return r(n)
}

// The kinds of messages.
const (
	isSchema     = 1
	isDictionary = 2
	isBatch      = 3
)

// The types of fields, as the format numbers them.
const (
	tNull = iota + 1
	tInt
	tFloat
	tBinary
	tUtf8
	tBool
	tDecimal
	tDate
	tTime
	tTimestamp
	tInterval
	tList
	tStruct
	tUnion
	tFixedBinary
	tFixedList
	tMap
	tDuration
	tLargeBinary
	tLargeUtf8
	tLargeList
	tRunEnds
	tBinaryView
	tUtf8View
	tListView
	tLargeListView
)

var typeNames = [...]string{tInterval: "interval", tUnion: "union", tRunEnds: "run-end encoded", tListView: "list view", tLargeListView: "list view"}

const (
	version5    = 4 // of the metadata, since 2020
	continued   = 0xFFFFFFFF
	maxMetadata = 1 << 28
	maxDepth    = 32
)

var magic = []byte("ARROW1")

// field is a column's type as it is stored.
type field struct {
	name     string
	typ      column.Type // as it is here
	stored   int
	width    int // bits of integers, bytes of fixed binaries, elements of fixed lists
	signed   bool
	unit     int                // of times: 0 seconds, 1 milliseconds, 2 microseconds, 3 nanoseconds; of dates: 0 days, 1 milliseconds; of floats: 0 half
	nanos    column.Nanoseconds // what becomes of nanoseconds
	children []*field
	dict     int64 // the dictionary's number, -1: none
	index    *field
}
