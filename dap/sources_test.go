package dap

import (
	"encoding/json"
	"testing"

	"skep/interp"
)

// TestMurmur2: the numbers are ipykernel's own, ipykernel.compiler.murmur2_x86 of version 7.4.
func TestMurmur2(t *testing.T) {
	for text, want := range map[string]uint32{"": 3990065800, "a": 2167009006, "ab": 2805137849, "abc": 3350977461, "abcd": 804720481, "héllo wörld": 525942729} {
		if got := murmur2([]byte(text), hashSeed); got != want {
			t.Errorf("murmur2(%q) = %d, want %d", text, got, want)
		}
	}
}

// FuzzHandle: any message gets one answer that is JSON, and nothing runs on.
func FuzzHandle(f *testing.F) {
	for _, text := range []string{`{"seq": 1, "type": "request", "command": "initialize"}`, `{"command": "setBreakpoints", "arguments": {"source": {"path": "x"}, "breakpoints": [{"line": -1}]}}`,
		`{"command": "variables", "arguments": {"variablesReference": 1, "start": -5, "count": 1e9}}`, `{"command": "stackTrace", "arguments": []}`, `[]`, `{`,
		`{"command": "richInspectVariables", "arguments": {"variableName": "a", "frameId": -7}}`, `{"command": "dumpCell", "arguments": {"code": "1"}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a := New(Options{Session: interp.New(interp.Options{Notebook: true}), Event: func(*Event) {}, Suffix: ".ruchy"})
		for _, raw := range [][]byte{[]byte(`{"command": "initialize"}`), data, []byte(`{"command": "inspectVariables"}`), data} {
			answer := a.Handle(raw)
			if _, err := json.Marshal(answer); err != nil || answer.Type != "response" {
				t.Fatalf("%+v: %v", answer, err)
			}
		}
		a.Handle([]byte(`{"command": "disconnect"}`))
	})
}
