// Package fault is what the readers of binary formats (Parquet, Arrow, workbooks, databases) say of a file that they cannot read.
package fault

// Error is what is wrong with a file or stream.
type Error struct {
	File    string
	Where   string // "footer", "row group 2, column price, page 3", "sheet Sales, cell B3"; "" for the file as a whole
	Message string
	Hint    string
}

func (e *Error) Error() string {
	s := e.File
	if e.Where != "" {
		s += ": " + e.Where
	}
	return s + ": " + e.Message
}

// Within gives the error with a place around the one that it has.
func (e *Error) Within(where string) *Error {
	d := *e
	switch {
	case d.Where == "":
		d.Where = where
	case where != "":
		d.Where = where + ", " + d.Where
	}
	return &d
}
