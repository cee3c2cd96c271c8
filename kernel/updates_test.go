package kernel

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"skep/interp/module"
)

func change(name string, v any) module.CommMessage {
	return module.CommMessage{Data: map[string]any{"method": "update", "state": map[string]any{name: v}}}
}

// TestUpdatesGather: the first change is told at once, those after it together, each widget's last one.
func TestUpdatesGather(t *testing.T) {
	var told []string
	u := updates{period: time.Hour, say: func(id string, parent json.RawMessage, m module.CommMessage) {
		told = append(told, fmt.Sprint(id, string(parent), m.Data["state"]))
	}}
	for i := range 1000 {
		for _, id := range []string{"b", "a"} {
			if !u.add(id, json.RawMessage(fmt.Sprint(i)), change("value", i)) {
				t.Fatal("a change is not taken")
			}
		}
	}
	u.add("a", json.RawMessage("x"), change("label", "n"))
	u.flush()
	u.flush()
	if want := []string{"b0map[value:0]", "axmap[label:n value:999]", "b999map[value:999]"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

func TestOtherMessagesDoNotGather(t *testing.T) {
	var u updates
	for _, m := range []module.CommMessage{{}, {Data: map[string]any{"method": "custom"}}, {Data: map[string]any{"method": "echo_update", "state": map[string]any{}}},
		{Data: map[string]any{"method": "update", "state": map[string]any{}}, Buffers: [][]byte{{1}}}} {
		if u.add("a", nil, m) {
			t.Errorf("%v is taken", m.Data)
		}
	}
}

// TestUpdatesAreToldInTime: without anything else, soon; and before the cell that made them ends.
func TestUpdatesAreToldInTime(t *testing.T) {
	told := make(chan any, 10)
	u := updates{period: time.Millisecond, told: time.Now(), say: func(_ string, _ json.RawMessage, m module.CommMessage) { told <- m.Data["state"] }}
	u.add("a", nil, change("value", 1))
	select {
	case <-told:
	case <-time.After(patience):
		t.Error("a change is never told")
	}
	_, c := startTalking(t)
	opened(t, c, "jupyter.widget")
	out := run(t, c, cellOf("move"), nil)
	last := out.Messages[len(out.Messages)-1].Message
	if last.Header.MsgType != "comm_msg" || string(last.Content[len(last.Content)-len(`"state":{"value":99}}}`):]) != `"state":{"value":99}}}` {
		t.Errorf("the cell ends with %s %s", last.Header.MsgType, last.Content)
	}
}
