package postgres

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// said is a connection on which the other side has said all already.
type said struct {
	io.Reader
	net.Conn
}

func (s said) Read(p []byte) (int, error)  { return s.Reader.Read(p) }
func (s said) Write(p []byte) (int, error) { return len(p), nil }
func (s said) Close() error                { return nil }
func (s said) SetDeadline(time.Time) error { return nil }
func message(kind byte, body string) []byte {
	w := newWire(nil)
	w.begin(kind)
	w.out = append(w.out, body...)
	w.end()
	return w.out
}
func messages(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
func copyAnswer(rows int, more ...[]byte) []byte {
	return messages(append([][]byte{message('H', ""), message('d', string(answer(rows)))}, more...)...)
}

var errSpent = errors.New("the budget is spent")

const fuzzBudget = 8 << 20

// FuzzAnswer: whatever a server answers to a query gives rows or an error, within a budget.
func FuzzAnswer(f *testing.F) {
	done := messages(message('c', ""), message('C', "COPY 5\x00"), message('Z', "I"))
	f.Add(copyAnswer(5, done), uint8(0))
	f.Add(copyAnswer(3, message('E', "SERROR\x00C22012\x00Mdivision by zero\x00P8\x00\x00"), message('Z', "I")), uint8(1))
	f.Add(messages(message('D', "\x00\x02\x00\x00\x00\x0212\xff\xff\xff\xff"), message('C', "SELECT 1\x00"), message('Z', "I")), uint8(9))
	for i := range uint8(12) {
		f.Add([]byte{'d', 0, 0, 0, 40, 'P', 'G'}, i)
	}
	list := []kind{}
	for _, oid := range []uint32{16, 17, 20, 21, 23, 25, 701, 1082, 1083, 1114, 1186, 2950, 3802} {
		list = append(list, scalars.Get()[oid])
	}
	list = append(list, numericKind(-1), numericKind(10<<16+2+4), listOf(scalars.Get()[23]), listOf(numericKind(-1)), kind{name: "mood", typ: column.CategoricalType, into: readText})
	f.Fuzz(func(t *testing.T, stream []byte, which uint8) {
		spent := int64(0)
		r := &plan.Run{Charge: func(n int64) error {
			if spent += n; spent > fuzzBudget {
				return errSpent
			}
			return nil
		}}
		kinds := []kind{list[int(which)%len(list)], list[int(which/16)%len(list)]}
		g, err := newGathering(r, []field{{name: "a"}, {name: "b"}}, kinds)
		if err != nil {
			t.Fatal(err)
		}
		s := &session{wire: newWire(said{Reader: bytes.NewReader(stream)}), client: &Client{}, params: map[string]string{}}
		s.reserve = r.Reserve
		if which%2 == 0 {
			err = s.copied(t.Context(), g)
		} else {
			err = s.exchange(t.Context(), func(kind byte, body []byte) (err error) {
				switch kind {
				case 'D':
					err = g.whole(body)
				case 'T':
					_, err = fieldsOf(body)
				case 't':
					_, err = oids(body)
				}
				return err
			})
		}
		if err != nil {
			return
		}
		table, err := g.table()
		if err == nil && table.Bytes() > fuzzBudget+int64(len(stream))*64 {
			t.Fatalf("%d bytes of %d", table.Bytes(), len(stream))
		}
	})
}
