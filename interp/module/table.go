package module

import "context"

// Table is rows that a page looks at piece by piece: what a Bundle shows of them is their beginning and their end.
// It is safe for several goroutines, and what it tells does not change.
type Table interface {
	Columns() []TableColumn
	Rows() int
	Bytes() int64 // that it keeps in memory
	// View answers one question. The error says what is wrong with it, in words for a person.
	View(ctx context.Context, q TableQuery) (*TableView, error)
}

// TableColumn is a column's name and type, as the language writes it.
type TableColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// TableQuery asks for rows [Offset, Offset+Count) of those that meet Where, a condition in SQL, in the order of a column.
type TableQuery struct {
	Offset  int    `json:"offset"`
	Count   int    `json:"count"`
	Where   string `json:"where"`   // "": all
	Sort    string `json:"sort"`    // name of a column; "": as they stand
	Desc    bool   `json:"desc"`    // the largest first; nulls come last either way
	Profile bool   `json:"profile"` // tell also how each column's values lie
}

// TableView is the answer.
type TableView struct {
	Rows     int             `json:"rows"` // that meet Where
	Profiles []ColumnProfile `json:"profiles,omitempty"`

	// Page is the rows asked for, as a stream in Arrow's format: of each column the texts by which tables show its values.
	// It travels beside the other fields, as bytes.
	Page []byte `json:"-"`
}

// ColumnProfile says how a column's values lie. A column of numbers, times or dates has bars of equal width between Low and High; one of
// other values its most frequent ones.
type ColumnProfile struct {
	Nulls    int          `json:"nulls"`
	Distinct int          `json:"distinct,omitempty"` // of texts and bools; 0: not counted
	Low      string       `json:"low,omitempty"`
	High     string       `json:"high,omitempty"`
	Bars     []int        `json:"bars,omitempty"`
	Frequent []ValueCount `json:"frequent,omitempty"`
	Sampled  int          `json:"sampled,omitempty"` // of how many rows bars and counts are, if not of all
}

// ValueCount is a value and how many rows have it.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}
