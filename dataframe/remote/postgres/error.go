package postgres

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/internal/lazy"
)

// Error is what PostgreSQL, or the way to it, says. Cancelled runs give the context's error instead.
type Error struct {
	State    string // SQLSTATE: "42703"; "" if no server spoke
	Message  string
	Detail   string
	Hint     string
	Query    string // the statement that the server means
	Position int    // in it, counted in characters from 1; 0: nowhere
}

func (e *Error) Error() string {
	s := "PostgreSQL: " + e.Message
	if e.State != "" {
		s += " [" + e.State + "]"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// Offset is the byte of Query at which the position stands; ok is false if there is none.
func (e *Error) Offset() (at int, ok bool) {
	if e.Position < 1 {
		return 0, false
	}
	for i := 1; i < e.Position; i++ {
		if at >= len(e.Query) {
			return 0, false
		}
		_, n := utf8.DecodeRuneInString(e.Query[at:])
		at += n
	}
	return at, true
}

// serverError reads the fields of an ErrorResponse.
func serverError(b []byte, query string) *Error {
	e := &Error{Message: "an error without a message", Query: query}
	for len(b) > 0 && b[0] != 0 {
		kind := b[0]
		value, rest, ok := cString(b[1:])
		if !ok {
			break
		}
		switch b = rest; kind {
		case 'C':
			e.State = value
		case 'M':
			e.Message = value
		case 'D':
			e.Detail = value
		case 'H':
			e.Hint = value
		case 'P':
			e.Position, _ = strconv.Atoi(value)
		}
	}
	if e.Hint == "" {
		e.Hint = hints.Get()[e.State]
	}
	return e
}

// hints are for the states in which a person can do something that the server does not know of.
var hints = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"28P01": "the password is that of the address, or of PGPASSWORD",
		"28000": "does pg_hba.conf let this user in from here? sslmode=require may be needed",
		"3D000": "the database's name follows the host: postgres://host/database",
		"22P02": "the values of params must be such as the types of $1, $2, … can be read from",
	}
}}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// brief is the beginning of a value, for messages.
func brief(s string) string {
	s = strings.ToValidUTF8(s, "�")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
