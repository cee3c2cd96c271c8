// Package parquet reads and writes Apache Parquet files as columns: the file
// format of https://parquet.apache.org/docs/file-format, versions 1 and 2 of
// data pages, all encodings and codecs that writers in use make. A file that is
// cut or damaged is an *Error that says where. Reading decodes pages straight
// into packed columns, and skips the row groups that statistics rule out.
// Plans read through Source; modules/df hands it out.
package parquet

import (
	"fmt"

	"skep/dataframe/fault"
)

// Error is what is wrong with a file.
type Error = fault.Error

// failf makes an error whose file and place are filled in by who knows them.
func failf(format string, args ...any) *Error { return &Error{Message: fmt.Sprintf(format, args...)} }

// within adds the place to an error of this package, and makes one of any other.
func within(err error, file, where string) error {
	e, ok := err.(*Error)
	if !ok || e == nil {
		return err // cancelled, or the budget's
	}
	d := e.Within(where)
	if d.File == "" {
		d.File = file
	}
	return d
}

// Physical types, as numbered in the format.
const (
	typeBoolean = iota
	typeInt32
	typeInt64
	typeInt96
	typeFloat
	typeDouble
	typeByteArray
	typeFixed
)

var physicalNames = [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// Encodings, as numbered in the format.
const (
	encPlain         = 0
	encPlainDict     = 2
	encRLE           = 3
	encBitPacked     = 4
	encDeltaBinary   = 5
	encDeltaLength   = 6
	encDeltaStrings  = 7
	encRLEDictionary = 8
	encByteSplit     = 9
)

// Kinds of pages.
const (
	pageData       = 0
	pageIndex      = 1
	pageDictionary = 2
	pageDataV2     = 3
)

// How often a field occurs.
const (
	required = 0
	optional = 1
	repeated = 2
)

var magic = []byte("PAR1")

// Reserve asks the budget before bytes are allocated; nil does not limit.
type Reserve func(bytes int64) error

func (r Reserve) ask(n int64) error {
	if r == nil {
		return nil
	}
	return r(n)
}
