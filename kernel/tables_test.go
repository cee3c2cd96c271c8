package kernel

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/kernel/internal/echo"
)

// shownBy runs a cell that shows a table and gives what a page learns of it.
func shownBy(t *testing.T, c *client.Client, code string) shownTable {
	t.Helper()
	out := run(t, c, cellOf(code), nil)
	raw, ok := out.Result("display_data")
	if !ok {
		t.Fatalf("%s shows nothing", code)
	}
	data, err := json.Marshal(into[jupyter.DisplayData](t, raw).Data[tableType])
	if err != nil {
		t.Fatal(err)
	}
	return into[shownTable](t, data)
}

func lookingAt(t *testing.T, c *client.Client, q tableRequest) json.RawMessage {
	t.Helper()
	return lookedAt(t, c, q).Content
}

func lookedAt(t *testing.T, c *client.Client, q tableRequest) *jupyter.Message {
	t.Helper()
	m, err := c.Request(within(t), jupyter.Control, "table_request", q)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTables: a page looks at rows of a frame that a cell has shown, also while another cell runs.
func TestTables(t *testing.T) {
	c := start(t)
	shown := shownBy(t, c, `table("xxxxxxx")`)
	if shown.Rows != 7 || len(shown.Columns) != 1 || shown.Columns[0] != (module.TableColumn{Name: "n", Type: "i64"}) {
		t.Fatalf("a page learns %+v", shown)
	}
	busy, err := c.New("execute_request", cellOf("sleep(60)"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(jupyter.Shell, busy); err != nil {
		t.Fatal(err)
	}
	m := lookedAt(t, c, tableRequest{shown.ID, module.TableQuery{Offset: 5, Count: 10}})
	if v := into[module.TableView](t, m.Content); v.Rows != 7 || len(m.Buffers) != 1 || string(m.Buffers[0]) != "5\n6\n" {
		t.Errorf("rows from 5 on: %+v, %q", v, m.Buffers)
	}
	for where, want := range map[string]string{"wrong": "that is no condition", "panic": "internal error: no view"} {
		if r := into[reply](t, lookingAt(t, c, tableRequest{shown.ID, module.TableQuery{Where: where}})); r.Status != "error" || !strings.Contains(r.Value, want) {
			t.Errorf("%s: %+v", where, r)
		}
	}
	if r := into[reply](t, lookingAt(t, c, tableRequest{ID: "none"})); r.Status != "error" || !strings.Contains(r.Value, "no longer kept") {
		t.Errorf("an unknown table: %+v", r)
	}
	m, err = c.Request(within(t), jupyter.Control, "table_request", map[string]any{"id": 7})
	if err != nil || into[reply](t, m.Content).Status != "error" {
		t.Errorf("a request that is none: %v", err)
	}
	if _, err := c.Request(within(t), jupyter.Control, "interrupt_request", struct{}{}); err != nil {
		t.Error(err)
	}
}

// TestVariables: they are listed while a cell runs.
func TestVariables(t *testing.T) {
	c := start(t)
	busy, err := c.New("execute_request", cellOf("sleep(60)"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(jupyter.Shell, busy); err != nil {
		t.Fatal(err)
	}
	m, err := c.Request(within(t), jupyter.Control, "variables_request", struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	got := into[struct{ Variables []variable }](t, m.Content)
	if want := []variable{{"x", "i64", "7", 16, true, "m7"}}; !slices.Equal(got.Variables, want) {
		t.Errorf("variables %+v", got)
	}
	if _, err := c.Request(within(t), jupyter.Control, "interrupt_request", struct{}{}); err != nil {
		t.Error(err)
	}
}

// TestForget: names are taken away behind the cells that wait, and a request that is none is an error.
func TestForget(t *testing.T) {
	session := &echo.Session{}
	c := serve(t, session, Options{Log: t.Logf}).connect(t)
	m, err := c.Request(within(t), jupyter.Shell, "forget_request", map[string]any{"names": []string{"a", "b"}})
	if err != nil || into[reply](t, m.Content).Status != "ok" || !slices.Equal(session.Forgotten, []string{"a", "b"}) {
		t.Errorf("forgotten: %v, %v", session.Forgotten, err)
	}
	m, err = c.Request(within(t), jupyter.Shell, "forget_request", map[string]any{"names": 7})
	if err != nil || into[reply](t, m.Content).Status != "error" {
		t.Errorf("a request that is none: %v", err)
	}
}

// TestTablesDoNotHoldUpInterrupts: the answer to a question may take its time, and control answers others meanwhile; the end of
// the kernel ends the question.
func TestTablesDoNotHoldUpInterrupts(t *testing.T) {
	c := start(t)
	shown := shownBy(t, c, `table("xxx")`)
	slow, err := c.New("table_request", tableRequest{shown.ID, module.TableQuery{Where: "wait"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(jupyter.Control, slow); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Request(within(t), jupyter.Control, "interrupt_request", struct{}{}); err != nil {
		t.Error(err)
	}
}

// TestTablesAreLetGo: the latest few stay, others as long as they are small.
func TestTablesAreLetGo(t *testing.T) {
	var kept tables
	var ids []string
	for range 2 * mostTables {
		ids = append(ids, kept.keep(sized(0)).ID)
	}
	if len(kept.ids) != mostTables || len(kept.byID) != mostTables {
		t.Errorf("%d small tables are kept", len(kept.ids))
	}
	for range 3 * fewTables {
		ids = append(ids, kept.keep(sized(mostInBytes)).ID)
	}
	if _, ok := kept.find(ids[len(ids)-fewTables]); !ok || len(kept.ids) != fewTables {
		t.Errorf("%d large tables are kept", len(kept.ids))
	}
	if _, ok := kept.find(ids[0]); ok {
		t.Error("the first is kept still")
	}
	for range fewTables {
		kept.keep(sized(1))
	}
	if kept.size != fewTables {
		t.Errorf("%d bytes are counted", kept.size)
	}
}

type sized int64

func (s sized) Columns() []module.TableColumn { return nil }
func (s sized) Rows() int                     { return 0 }
func (s sized) Bytes() int64                  { return int64(s) }

func (s sized) View(context.Context, module.TableQuery) (*module.TableView, error) { return nil, nil }
