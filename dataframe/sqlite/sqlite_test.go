package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"skep/dataframe/column"
)

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func opened(t testing.TB, data, log []byte) *Database {
	t.Helper()
	d, err := Open(bytes.NewReader(data), int64(len(data)), Options{Name: "db", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t testing.TB, d *Database, name string) *column.Table {
	t.Helper()
	out, err := d.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func head(t *column.Table) string {
	var out []string
	for _, f := range t.Schema().Fields {
		out = append(out, f.Name+":"+f.Type.String())
	}
	return strings.Join(out, " ")
}

func TestRowsAndTypes(t *testing.T) {
	d := opened(t, load(t, "shop.db"), nil)
	if got := strings.Join(d.Tables(), " "); got != `orders by key empty old strange quo"ted` {
		t.Errorf("tables %s", got)
	}
	o := read(t, d, "ORDERS")
	if got, want := head(o), "id:i64 the price:f64 note:str paid:bool day:date at:datetime raw:binary any_thing:str big:i64"; got != want || o.Rows() != 150 {
		t.Fatalf("%s, %d rows", got, o.Rows())
	}
	for row := range o.Rows() {
		i := int64(row + 1)
		want := []any{i * 3, float64(i) / 4, strings.Repeat(fmt.Sprintf("note %d é", i), int(i%60/2)), i%2 == 1, int64(19723) + i%28, nil, bytes.Repeat([]byte{byte(i)}, int(i%5)), nil, nil}
		if i%7 == 0 {
			want[2] = nil
		}
		for k, w := range want {
			if got := o.Column(k).Value(row); w != nil && fmt.Sprint(got) != fmt.Sprint(w) || k == 2 && w == nil && got != nil {
				t.Fatalf("row %d, %s: %v, want %v", row, o.Schema().Fields[k].Name, got, w)
			}
		}
		big := int64(math.Pow(2, float64(i%63)))
		if i%2 == 1 {
			big = -big
		}
		if got := o.Column(8).Value(row); got != big {
			t.Fatalf("row %d: %v, want %d", row, got, big)
		}
	}
	if got := o.Column(7).Text(0) + " " + o.Column(7).Text(1) + " " + o.Column(7).Text(3); got != "0.5 t2 4" {
		t.Errorf("mixed values read as %s", got)
	}
}

func TestOtherTables(t *testing.T) {
	d := opened(t, load(t, "shop.db"), nil)
	k := read(t, d, "by key")
	if head(k) != "a:str b:i64 c:str" || k.Rows() != 200 {
		t.Fatalf("%s, %d rows", head(k), k.Rows())
	}
	for row := range k.Rows() { // in the order of the key: b, then a
		i := row
		if got := fmt.Sprintf("%v %v %d", k.Column(0).Value(row), k.Column(1).Value(row), len(k.Column(2).Value(row).(string))); got != fmt.Sprintf("a%d %d %d", i%10, i/10, i%9*60) {
			t.Fatalf("row %d: %s", row, got)
		}
	}
	if e := read(t, d, "empty"); head(e) != "x:i64 y:str z:f64 w:str" || e.Rows() != 0 {
		t.Errorf("an empty table is %s", head(e))
	}
	if o := read(t, d, "old"); o.Column(1).Text(0) != "null" || o.Column(1).Text(1) != "two" {
		t.Errorf("a column that came later: %v", o)
	}
	if q := read(t, d, `quo"ted`); head(q) != "x y:str" || q.Column(0).Text(0) != "it's" {
		t.Errorf("%s", head(q))
	}
	for name, want := range map[string]string{"strange": "generated column, b", "seen": "there is no table \"seen\""} {
		if _, err := d.Read(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

func TestTheLogIsRead(t *testing.T) {
	data, log := load(t, "live.db"), load(t, "live.db-wal")
	if got := read(t, opened(t, data, nil), "t"); got.Rows() != 1 || got.Column(1).Text(0) != "in the file" {
		t.Errorf("without the log there are %d rows", got.Rows())
	}
	got := read(t, opened(t, data, log), "t")
	if got.Rows() != 39 || got.Column(1).Text(0) != "changed" || got.Column(1).Text(38) != "in the log 39" {
		t.Errorf("with it %d rows, the first %s", got.Rows(), got.Column(1).Text(0))
	}
	cut := read(t, opened(t, data, log[:len(log)/2]), "t")
	if cut.Rows() <= 1 || cut.Rows() >= 39 {
		t.Errorf("half a log holds whole transactions: %d rows", cut.Rows())
	}
	log[len(log)/3] ^= 1
	if broken := read(t, opened(t, data, log), "t"); broken.Rows() >= cut.Rows() {
		t.Errorf("%d rows behind a frame whose checksum is wrong", broken.Rows())
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	data := load(t, "shop.db")
	for n := 0; n < len(data)-512; n += 509 {
		d, err := Open(bytes.NewReader(data[:n]), int64(n), Options{Name: "db"})
		if err != nil {
			continue
		}
		bad := false
		for _, name := range d.Tables() {
			_, err := d.Read(name)
			var e *Error
			bad = bad || errors.As(err, &e) && strings.Contains(e.Where, "page") && e.Where != ""
		}
		if !bad {
			t.Errorf("%d of %d bytes read as if all were there", n, len(data))
		}
	}
}

func TestCreateTable(t *testing.T) {
	for text, want := range map[string]string{
		"create table t(a)":                       "a: | -1",
		"CREATE TABLE t (id INTEGER PRIMARY KEY)": "id:INTEGER | 0",
		"create table t(id INT primary key, b)":   "id:INT b: | -1",
		"create table t(a varchar ( 10 ) not null, b decimal(4,2) default (1,2), -- c\n c text)":   "a:varchar ( 10 ) b:decimal ( 4 , 2 ) c:text | -1",
		"create table t(a, id integer, primary key (id))":                                          "a: id:integer | 1",
		"create table t(a integer primary key desc)":                                               "a:integer desc | -1",
		"create table t([a b] text, `c``d` int, \"e\"\"f\" blob, foreign key (c) references x(y))": "a b:text c`d:int e\"f:blob | -1",
	} {
		x := table{rowid: -1}
		x.describe(text)
		var got []string
		for _, c := range x.columns {
			got = append(got, c.name+":"+c.declared)
		}
		if s := fmt.Sprintf("%s | %d", strings.Join(got, " "), x.rowid); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

func FuzzDatabase(f *testing.F) {
	f.Add(load(f, "shop.db")[:20*512], []byte{})
	f.Add(load(f, "live.db"), load(f, "live.db-wal"))
	f.Fuzz(func(t *testing.T, data, log []byte) {
		room := int64(64 << 20)
		d, err := Open(bytes.NewReader(data), int64(len(data)), Options{Log: log, Reserve: func(n int64) error {
			if room -= n; room < 0 {
				return errors.New("the budget is spent")
			}
			return nil
		}})
		if err != nil {
			return
		}
		for _, name := range d.Tables() {
			d.Read(name)
		}
	})
}
