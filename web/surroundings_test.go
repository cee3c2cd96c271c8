package web

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// ownConfig keeps what a test does to Jupyter's configuration in a folder of its own.
func ownConfig(t *testing.T) string {
	dir := t.TempDir()
	t.Setenv("JUPYTER_CONFIG_DIR", dir)
	return dir
}

// socket opens a websocket with the token.
func (s *site) socket(address string) *websocket.Conn {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, s.base+address, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"token " + testToken}}, HTTPClient: &http.Client{Transport: noRedirects}})
	if err != nil {
		s.t.Fatal(err)
	}
	conn.SetReadLimit(64 << 20)
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

func read(t *testing.T, conn *websocket.Conn) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, data, err := conn.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestConfigurationSections(t *testing.T) {
	dir := ownConfig(t)
	s := newSite(t)
	if got := s.object(200, "GET", "/api/config/notebook", nil); len(got) != 0 {
		t.Errorf("an unknown section is %v", got)
	}
	s.call(204, "PUT", "/api/config/notebook", map[string]any{"a": map[string]any{"x": 1, "y": 2}, "b": 3})
	got := s.object(200, "PATCH", "/api/config/notebook", map[string]any{"a": map[string]any{"y": nil, "z": 4}, "b": nil})
	if text, _ := json.Marshal(got); string(text) != `{"a":{"x":1,"z":4}}` {
		t.Errorf("merged: %s", text)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "serverconfig", "notebook.json")); err != nil || !strings.Contains(string(text), `"z": 4`) {
		t.Errorf("kept %s, %v", text, err)
	}
	for _, name := range []string{"..%2fx", "a.b", "%2e%2e"} {
		s.call(404, "GET", "/api/config/"+name, nil)
	}
	s.call(400, "PUT", "/api/config/notebook", "[]")
}

func TestTerminal(t *testing.T) {
	if !terminalsAvailable {
		t.Skip("there are no terminals on this system")
	}
	t.Setenv("SHELL", "/bin/sh")
	t.Setenv("SKEP_TOKEN", testToken)
	s := newSite(t)
	if err := os.Mkdir(filepath.Join(s.dir, "inner"), 0o755); err != nil {
		t.Fatal(err)
	}
	name := s.object(200, "POST", "/api/terminals", map[string]any{"cwd": "inner"})["name"].(string)
	conn := s.socket("/terminals/websocket/" + name)
	if got := string(read(t, conn)); got != `["setup",{}]` {
		t.Errorf("first message %s", got)
	}
	say := func(parts ...any) {
		text, _ := json.Marshal(parts)
		if err := conn.Write(context.Background(), websocket.MessageText, text); err != nil {
			t.Fatal(err)
		}
	}
	screen := map[*websocket.Conn]string{}
	shows := func(conn *websocket.Conn, want string) {
		t.Helper()
		for !strings.Contains(screen[conn], want) {
			var m []any
			if err := json.Unmarshal(read(t, conn), &m); err != nil {
				t.Fatal(err)
			}
			if m[0] == "disconnect" {
				t.Fatalf("the shell ended; it showed %q", screen[conn])
			}
			if m[0] == "stdout" {
				screen[conn] += m[1].(string)
			}
		}
	}
	say("set_size", 33, 77, 100, 100)
	say("stdin", "stty size; pwd; echo \"token:[$SKEP_TOKEN]\" bee-🐝\n")
	shows(conn, "33 77")
	shows(conn, "inner")
	shows(conn, "token:[] bee-🐝")
	second := s.socket("/terminals/websocket/" + name) // who comes later sees what was shown
	shows(second, "token:[] bee-🐝")
	if list := s.call(200, "GET", "/api/terminals", nil).([]any); len(list) != 1 {
		t.Errorf("terminals %v", list)
	}
	say("stdin", "exit\n")
	eventually(t, "the shell is forgotten", func() bool { return len(s.call(200, "GET", "/api/terminals", nil).([]any)) == 0 })
	s.call(404, "GET", "/api/terminals/"+name, nil)

	name = s.object(200, "POST", "/api/terminals", nil)["name"].(string)
	s.call(204, "DELETE", "/api/terminals/"+name, nil)
	eventually(t, "the shell is gone", func() bool { return s.server.terminals.count() == 0 })
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

func TestWholeCharacters(t *testing.T) {
	for text, want := range map[string]int{"": 0, "a": 1, "é": 2, "\xc3": 0, "a\xf0\x9f\x90": 1, "🐝": 4, "\xff": 1, "a\x80": 2} {
		if got := wholeCharacters([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestEvents(t *testing.T) {
	s := newSite(t)
	conn := s.socket("/api/events/subscribe")
	eventually(t, "the client listens", func() bool {
		s.server.events.mu.Lock()
		defer s.server.events.mu.Unlock()
		return len(s.server.events.listeners) == 1
	})
	s.call(201, "POST", "/api/contents", map[string]any{"type": "notebook"})
	s.call(200, "PATCH", "/api/contents/Untitled.ipynb", map[string]any{"path": "b.ipynb"})
	k := s.object(201, "POST", "/api/kernels", nil)
	for _, want := range []map[string]any{
		{"schema_id": contentsSchema, "action": "create", "path": "Untitled.ipynb"},
		{"schema_id": contentsSchema, "action": "rename", "source_path": "Untitled.ipynb", "path": "b.ipynb"},
		{"schema_id": kernelSchema, "action": "start", "kernel_id": k["id"]},
	} {
		var got map[string]any
		if err := json.Unmarshal(read(t, conn), &got); err != nil {
			t.Fatal(err)
		}
		for name, v := range want {
			if got[name] != v {
				t.Errorf("%s is %v, want %v", name, got[name], v)
			}
		}
	}
}

func TestConversions(t *testing.T) {
	s := newSite(t)
	s.write("bees.ipynb", strings.Replace(notebookText, `"# Bees\n"`, `"# Bees <script>alert(1)</script>\n"`, 1))
	if list := s.object(200, "GET", "/api/nbconvert", nil); list["html"].(map[string]any)["output_mimetype"] != "text/html" {
		t.Errorf("formats %v", list)
	}
	for format, want := range map[string]string{"html": "Bees", "markdown": "# Bees", "script": "1 + 2", "notebook": `"nbformat": 4`} {
		response, text := s.request("GET", "/nbconvert/"+format+"/bees.ipynb?download=true", nil, withToken)
		policy := response.Header.Get("Content-Security-Policy")
		if response.StatusCode != 200 || !strings.Contains(string(text), want) || !strings.HasPrefix(policy, "sandbox;") || !strings.Contains(response.Header.Get("Content-Disposition"), "bees.") {
			t.Errorf("%s: %d %v %s", format, response.StatusCode, response.Header, text)
		}
	}
	s.call(404, "GET", "/nbconvert/latex/bees.ipynb", nil)
	s.call(404, "GET", "/nbconvert/html/none.ipynb", nil)
	s.call(400, "GET", "/nbconvert/html/%2e%2e/x.ipynb", nil)
}

func TestResolvePath(t *testing.T) {
	s := newSite(t)
	s.write("a.ruchy", "1")
	k := s.object(201, "POST", "/api/kernels", nil)["id"].(string)
	for _, c := range []struct{ path, want string }{
		{"a.ruchy", `{"resolved":[{"path":"a.ruchy","scope":"server"},{"path":"a.ruchy","scope":"kernel"}]}`},
		{filepath.Join(s.dir, "a.ruchy"), `{"resolved":[{"path":"a.ruchy","scope":"server"},{"path":"a.ruchy","scope":"kernel"}]}`},
		{"none", `{"resolved":[]}`},
		{"../a", `{"resolved":[]}`},
		{"/etc/passwd", `{"resolved":[]}`},
	} {
		got, _ := json.Marshal(s.call(200, "GET", "/api/resolvePath?path="+c.path+"&kernel="+k, nil))
		if string(got) != c.want {
			t.Errorf("%s: %s, want %s", c.path, got, c.want)
		}
	}
	if got := s.object(200, "GET", "/api/resolvePath?path=a.ruchy&kernel=none", nil); len(got["unresolved"].([]any)) != 1 {
		t.Errorf("an unknown kernel: %v", got)
	}
	s.call(400, "GET", "/api/resolvePath", nil)
}

func TestMetricsAndSpecification(t *testing.T) {
	s := newSite(t)
	s.call(201, "POST", "/api/kernels", nil)
	if _, text := s.request("GET", "/metrics", nil, withToken); !strings.Contains(string(text), `kernel_currently_running_total{type="fake"} 1`) {
		t.Errorf("metrics %s", text)
	}
	_, text := s.request("GET", "/api/spec.yaml", nil, withToken)
	for _, want := range []string{`"/api/kernels/{id}/interrupt":` + "\n    post:", `"/api/contents/{path}":` + "\n    delete:"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestDescribedByHash(t *testing.T) {
	s := newSite(t)
	s.write("a.txt", "bees")
	if e := s.object(200, "GET", "/api/contents/a.txt?content=0&hash=1", nil); e["hash"] != *digest([]byte("bees")) || e["content"] != nil {
		t.Errorf("with a hash: %v", e)
	}
	if e := s.object(200, "GET", "/api/contents/a.txt?content=0", nil); e["hash"] != nil {
		t.Errorf("without: %v", e)
	}
}

func TestLabIsMissingOrThere(t *testing.T) {
	ownConfig(t)
	t.Setenv("PATH", t.TempDir())
	for _, name := range []string{"JUPYTER_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"} {
		t.Setenv(name, "")
	}
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir())
	share := t.TempDir()
	if err := os.MkdirAll(filepath.Join(share, "static"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(share, "static", "index.html"), []byte(`src="{{page_config.fullStaticUrl}}/main.js"`), 0o644); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(o *Options) { o.LabDir, o.Lab, o.OpenFile = share, true, "a b.ipynb" })
	response, text := s.request("GET", "/lab/tree/a%20b.ipynb", nil, withToken)
	if response.StatusCode != 200 || !strings.Contains(string(text), `"treePath":"a b.ipynb"`) || !strings.Contains(response.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'") {
		t.Errorf("%d %v %s", response.StatusCode, response.Header, text)
	}
	if !strings.Contains(s.server.URL(), "/lab/tree/a%20b.ipynb?token=") {
		t.Errorf("the address is %s", s.server.URL())
	}
	if response, _ := s.request("GET", "/lab", nil, nil); response.StatusCode != 403 {
		t.Errorf("without the token: %d", response.StatusCode)
	}
	if _, err := Listen(Options{Dir: t.TempDir(), Starter: &fakes{}, Lab: true, LabDir: t.TempDir()}); err == nil {
		t.Error("a folder without JupyterLab was taken for one")
	}
}

func TestShutdownByRequest(t *testing.T) {
	server, err := Listen(Options{Dir: t.TempDir(), Token: testToken, Starter: &fakes{}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(context.Background()) }()
	s := &site{t: t, server: server, base: "http://" + server.Addr().String()}
	s.call(200, "POST", "/api/shutdown", nil)
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("the server goes on")
	}
}
