package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"skep/interp"
	"skep/interp/module"
	"skep/jupyter"
)

// tableType is the representation of a frame by which a page can ask for its rows: {id, rows, columns}. Front ends that do not
// know it show the others.
const tableType = "application/vnd.skep.table+json"

// How many shown frames can be looked at. They stay in memory as long, so large ones push others out, but for the last few.
const (
	mostTables  = 64
	fewTables   = 4
	mostInBytes = 1 << 30
)

// viewTime bounds the answer to one question.
const viewTime = 30 * time.Second

// tables are the frames that cells have shown, the latest last.
type tables struct {
	mu   sync.Mutex
	ids  []string
	byID map[string]module.Table
	size int64
}

// shownTable is how a page knows a frame.
type shownTable struct {
	ID      string               `json:"id"`
	Rows    int                  `json:"rows"`
	Columns []module.TableColumn `json:"columns"`
}

// keep makes a table known by an id, and lets the oldest go.
func (t *tables) keep(table module.Table) shownTable {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID == nil {
		t.byID = map[string]module.Table{}
	}
	id := jupyter.NewID()
	t.ids = append(t.ids, id)
	t.byID[id] = table
	t.size += table.Bytes()
	for len(t.ids) > fewTables && (len(t.ids) > mostTables || t.size > mostInBytes) {
		t.size -= t.byID[t.ids[0]].Bytes()
		delete(t.byID, t.ids[0])
		t.ids = slices.Delete(t.ids, 0, 1)
	}
	return shownTable{id, table.Rows(), table.Columns()}
}

func (t *tables) find(id string) (module.Table, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	table, ok := t.byID[id]
	return table, ok
}

// tableRequest is the content of a table_request, which comes by control so that it is answered while a cell runs.
type tableRequest struct {
	ID string `json:"id"`
	module.TableQuery
}

type tableReply struct {
	Status string `json:"status"`
	*module.TableView
}

// lookAt answers a table_request, on a goroutine of its own: an interrupt by the same client must not wait for a large sort.
func (k *kernel) lookAt(r *request) {
	var ask tableRequest
	if err := json.Unmarshal(r.msg.Content, &ask); err != nil {
		k.replyError(r, fmt.Errorf("table_request: %w", err))
		return
	}
	table, ok := k.tables.find(ask.ID)
	if !ok {
		k.replyError(r, fmt.Errorf("this frame is no longer kept; run the cell again"))
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), viewTime)
	defer cancel()
	go func() {
		select {
		case <-k.quit:
			cancel()
		case <-ctx.Done():
		}
	}()
	view, err := table.View(ctx, ask.TableQuery)
	if err != nil {
		k.replyError(r, err)
		return
	}
	k.reply(r, tableReply{"ok", view}, view.Page)
}

// guarded answers with an error where the answer panics.
func (k *kernel) guarded(r *request, answer func(*request)) {
	defer func() {
		if v := recover(); v != nil {
			k.options.Log("kernel: panic in %s: %v\n%s", r.msg.Header.MsgType, v, debug.Stack())
			k.replyError(r, fmt.Errorf("internal error: %v", v))
		}
	}()
	answer(r)
}

// dataOf is what is published of a bundle, with the way to its rows.
func (k *kernel) dataOf(b interp.Bundle) map[string]any {
	data := k.jsonable(b.Data)
	if b.Table != nil {
		data[tableType] = k.tables.keep(b.Table)
	}
	return data
}
