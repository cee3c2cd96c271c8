package flight

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/ipc"
	"skep/dataframe/remote/grpc"
	"skep/dataframe/sampled"
)

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"grpc://h:1":                      "h:1 false   ",
		"grpc+tls://ann:p%40@h:443/?db=x": "h:443 true ann p@  map[db:x]",
		"flight://[::1]:9?token=t":        "[::1]:9 false   t",
		"grpc+tls://h:1?verify=false":     "h:1 true   ",
		"grpc://h":                        "!needs a host and a port",
		"http://h:1":                      "!must begin with",
		"grpc://h:1/path":                 "!has a path",
		"grpc://h:1?verify=perhaps":       "!verify is true or false",
		"grpc://h:1?Authorization=x":      "!cannot be set",
		"grpc://h:1?a=%0d%0aTe:x":         "!line break",
		"grpc://u:se cret/@h:1":           "!cannot be read",
	} {
		a, err := parseAddress(in)
		if wrong, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), wrong) || strings.Contains(err.Error(), "se cret") {
				t.Errorf("%s: %v, want %q", in, err, wrong)
			}
			continue
		}
		got := fmt.Sprintf("%s %v %s %s %s", a.host, a.secure, a.user, a.password, a.token)
		if len(a.headers) > 0 {
			got += fmt.Sprintf(" %v", a.headers)
		}
		if err != nil || strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s: %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestConditions(t *testing.T) {
	schema, _ := column.NewSchema([]column.Field{{Name: "i", Type: column.Int32Type}, {Name: "s", Type: column.StrType}, {Name: "f", Type: column.Float64Type}})
	table := &Table{client: &Client{}, schema: schema, limit: -1}
	c, l := expr.Col, expr.Lit
	for _, k := range []struct {
		e    *expr.Expr
		want string
	}{
		{expr.Fn(">", c("i"), l(3)), `("i" > 3)`}, {expr.Fn("<=", l(-3), c("i")), `("i" >= -3)`}, {expr.Fn("is_in", c("i"), l(1), l(2)), `("i" in (1, 2))`},
		{expr.Fn("not", expr.Fn("or", expr.Fn("is_null", c("s")), expr.Fn("is_between", c("i"), l(1), l(2)))), `(not (("s" is null) or ("i" between 1 and 2)))`},
		{expr.Fn("==", c("s"), l("x")), ""}, {expr.Fn(">", c("f"), l(1)), ""}, {expr.Fn(">", c("i"), l(1.5)), ""}, {expr.Fn("is_in", c("i"), l(1), l(nil)), ""}, {expr.Fn("==", c("i"), c("i")), ""}, {c("i"), ""},
	} {
		got, ok := table.condition(k.e)
		if !ok {
			got = ""
		}
		if got != k.want {
			t.Errorf("%s: %q, want %q", k.e, got, k.want)
		}
	}
	if s, ok := table.First(3).(*Table).Where(expr.Fn(">", c("i"), l(3))); ok || s.(*Table).limit != 3 {
		t.Error("a condition behind a limit looks at the rows that are left")
	}
}

// recorded keeps what is written, write by write.
type recorded [][]byte

func (r *recorded) Write(b []byte) (int, error) {
	*r = append(*r, bytes.Clone(b))
	return len(b), nil
}

// pieces cuts a stream of Arrow into the messages of Flight: a mark and a length are written first, then so many bytes of head.
func pieces(t testing.TB, table *column.Table) (out [][]byte) {
	var r recorded
	if err := ipc.Write(t.Context(), &r, table, ipc.WriteOptions{Stream: true}); err != nil {
		t.Fatal(err)
	}
	begins := func(i int) bool {
		return len(r[i]) == 8 && binary.LittleEndian.Uint32(r[i]) == math.MaxUint32 && (i+1 == len(r) || int(binary.LittleEndian.Uint32(r[i][4:])) == len(r[i+1]))
	}
	for i := 0; i+1 < len(r); {
		var m grpc.Message
		var body []byte
		m.Bytes(dataHeader, r[i+1])
		for i += 2; i < len(r) && !begins(i); i++ {
			body = append(body, r[i]...)
		}
		m.Bytes(dataBody, body)
		out = append(out, m)
	}
	return out
}

func TestIncoming(t *testing.T) {
	want := sampled.Table(300)
	in := &incoming{reader: ipc.NewReader(t.Context(), "x", nil)}
	for _, p := range pieces(t, want) {
		if err := in.take(p); err != nil {
			t.Fatal(err)
		}
	}
	if len(in.parts) != 1 || in.parts[0].Rows() != want.Rows() {
		t.Fatalf("%d parts", len(in.parts))
	}
}

// FuzzAnswer: whatever a server says of rows gives rows or an error, within a budget.
func FuzzAnswer(f *testing.F) {
	parts := pieces(f, sampled.Table(9))
	for i := range parts {
		f.Add(parts[0], parts[i])
	}
	f.Add([]byte(grpc.Of(infoEndpoint, grpc.Of(endpointLocation, texts("grpc://h:1")))), []byte{})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		room := int64(32 << 20)
		in := &incoming{reader: ipc.NewReader(t.Context(), "x", func(n int64) error {
			if room -= n; room < 0 {
				return errors.New("the budget is spent")
			}
			return nil
		})}
		if in.take(a) == nil && in.take(b) == nil {
			in.reader.Schema()
		}
		if out, err := readInfo(t.Context(), a); err == nil {
			for _, e := range out.endpoints {
				(&Client{}).places(e)
			}
		}
	})
}
