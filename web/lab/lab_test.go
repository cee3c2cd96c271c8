package lab

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
)

// installation makes a folder that looks like JupyterLab's, and an extension with a theme beside it.
func installation(t *testing.T) (front *Front, config string) {
	t.Helper()
	share, config := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"lab/static/index.html":                                 `<script defer src="{{page_config.fullStaticUrl}}/main.0123456789abcdef.js?v=1"></script>`,
		"lab/static/main.0123456789abcdef.js":                   "start()",
		"lab/static/package.json":                               `{"jupyterlab": {"version": "4.9.1"}}`,
		"lab/schemas/@jupyterlab/x-extension/plugin.json":       `{"title": "X", "properties": {"size": {"default": 1}}}`,
		"lab/schemas/@jupyterlab/x-extension/package.json.orig": `{"version": "4.9.0"}`,
		"lab/settings/overrides.json":                           `{"@jupyterlab/x-extension:plugin": {"size": 7}}`,
		"lab/themes/@jupyterlab/theme-dark/index.css":           `a { background: url(bee.svg) } b { background: url('/c.svg') } d { background: url(data:x) }`,
		"labextensions/honey/package.json":                      `{"name": "honey", "jupyterlab": {"disabledExtensions": ["@other/one"], "_build": {"load": "static/remoteEntry.js", "extension": "./extension"}}}`,
		"labextensions/honey/static/remoteEntry.js":             "honey()",
		"labextensions/honey/themes/honey/index.css":            `body { color: gold }`,
		"labextensions/honey/schemas/honey/jar.json":            `{"title": "Jar"}`,
		"labextensions/broken/package.json":                     `{"name": `,
		"secret":                                                "not served",
	} {
		file := filepath.Join(share, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(share, "secret"), filepath.Join(share, "lab", "static", "link.js")); err != nil {
		t.Fatal(err)
	}
	front, err := Open(Paths{Data: []string{t.TempDir(), share}, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(front.Close)
	return front, config
}

// ask sends a request to all routes and gives status and body.
func ask(f *Front, method, address, body string) (int, string) {
	r := chi.NewRouter()
	f.Routes(r)
	r.Method("GET", "/lab*", f.Page(Site{Root: "/srv/bees", Terminals: true}))
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(method, address, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

func object(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return m
}

func TestPageTellsWhatIsAskedFor(t *testing.T) {
	f, _ := installation(t)
	for _, c := range []struct{ address, mode, workspace, tree string }{
		{"/lab", "multiple-document", "default", ""},
		{"/lab/tree/a/b.ipynb", "multiple-document", "default", "a/b.ipynb"},
		{"/lab/workspaces/w1", "multiple-document", "w1", ""},
		{"/lab/workspaces/w1/tree/b.ipynb", "multiple-document", "w1", "b.ipynb"},
	} {
		status, text := ask(f, "GET", c.address, "")
		_, config, _ := strings.Cut(text, `type="application/json">`)
		config, _, _ = strings.Cut(config, "</script>")
		m := object(t, config)
		if status != 200 || m["mode"] != c.mode || m["workspace"] != c.workspace || m["treePath"] != c.tree || m["appVersion"] != "4.9.1" || m["serverRoot"] != "/srv/bees" {
			t.Errorf("%s: %d, %v", c.address, status, m)
		}
		if !strings.Contains(text, `src="/lab/static/main.0123456789abcdef.js"`) {
			t.Errorf("%s names no script: %s", c.address, text)
		}
	}
	if _, _, tree := place("/doc/tree/x.md"); tree != "x.md" {
		t.Errorf("the file of a single document is %q", tree)
	}
}

func TestPathCannotEndTheScript(t *testing.T) {
	f, _ := installation(t)
	_, text := ask(f, "GET", "/lab/tree/%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E", "")
	if strings.Contains(text, "<script>alert") {
		t.Errorf("a path became a script: %s", text)
	}
}

func TestFiles(t *testing.T) {
	f, _ := installation(t)
	for _, c := range []struct {
		address string
		status  int
		text    string
	}{
		{"/lab/static/main.0123456789abcdef.js", 200, "start()"},
		{"/lab/static/../../secret", 403, "path escapes"},
		{"/lab/static/%2e%2e/%2e%2e/secret", 403, "path escapes"},
		{"/lab/static/link.js", 403, "path escapes"},
		{"/lab/static/", 404, ""},
		{"/lab/static/none.js", 404, ""},
		{"/lab/extensions/honey/static/remoteEntry.js", 200, "honey()"},
		{"/lab/extensions/../secret", 404, ""},
		{"/lab/api/themes/@jupyterlab/theme-dark/index.css", 200, "url(/lab/api/themes/@jupyterlab/theme-dark/bee.svg) } b { background: url('/c.svg') } d { background: url(data:x)"},
		{"/lab/api/themes/honey/index.css", 200, "gold"},
		{"/lab/api/themes/../../secret", 403, ""},
	} {
		if status, text := ask(f, "GET", c.address, ""); status != c.status || !strings.Contains(text, c.text) {
			t.Errorf("%s: %d %s, want %d with %s", c.address, status, text, c.status, c.text)
		}
	}
}

func TestSettings(t *testing.T) {
	f, config := installation(t)
	const id = "@jupyterlab/x-extension:plugin"
	_, text := ask(f, "GET", "/lab/api/settings?ids_only=true", "")
	if text != `{"settings":[{"id":"honey:jar"},{"id":"`+id+`"}]}`+"\n" {
		t.Errorf("the list is %s", text)
	}
	for _, address := range []string{"/lab/api/settings/" + id, "/lab/api/settings/%40jupyterlab%2Fx-extension%3Aplugin"} {
		_, text = ask(f, "GET", address, "")
		m := object(t, text)
		size := m["schema"].(map[string]any)["properties"].(map[string]any)["size"].(map[string]any)
		if m["id"] != id || m["raw"] != "{}" || m["version"] != "4.9.0" || size["default"] != 7.0 {
			t.Errorf("%s: %v", address, m)
		}
	}
	raw := "// mine\n{\"size\": 3, /* \"no\" */ \"text\": \"// stays, }\",}"
	body, _ := json.Marshal(map[string]string{"raw": raw})
	if status, text := ask(f, "PUT", "/lab/api/settings/"+id, string(body)); status != 204 {
		t.Fatalf("%d %s", status, text)
	}
	kept, err := os.ReadFile(filepath.Join(config, "lab", "user-settings", "@jupyterlab", "x-extension", "plugin.jupyterlab-settings"))
	if err != nil || string(kept) != raw {
		t.Errorf("kept %q, %v", kept, err)
	}
	_, text = ask(f, "GET", "/lab/api/settings/"+id, "")
	if m := object(t, text); m["raw"] != raw || m["settings"].(map[string]any)["size"] != 3.0 || m["settings"].(map[string]any)["text"] != "// stays, }" {
		t.Errorf("read back %v", m)
	}
	for _, c := range []struct {
		method, address, body string
		status                int
	}{
		{"GET", "/lab/api/settings/none:none", "", 404},
		{"GET", "/lab/api/settings/../../x:y", "", 404},
		{"PUT", "/lab/api/settings/..%2f..%2f..%2fx:y", `{"raw": "{}"}`, 404},
		{"PUT", "/lab/api/settings/none:none", `{"raw": "{}"}`, 404},
		{"PUT", "/lab/api/settings/" + id, `{"other": 1}`, 400},
		{"PUT", "/lab/api/settings/" + id, `no JSON`, 400},
	} {
		if status, text := ask(f, c.method, c.address, c.body); status != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.address, status, text, c.status)
		}
	}
}

func TestWorkspaces(t *testing.T) {
	f, config := installation(t)
	_, text := ask(f, "GET", "/lab/api/workspaces/default", "")
	if m := object(t, text); m["metadata"].(map[string]any)["id"] != "/default" {
		t.Errorf("an unknown workspace is %v", m)
	}
	if status, text := ask(f, "PUT", "/lab/api/workspaces/default", `{"data": {"a": 1}, "metadata": {"id": "default"}}`); status != 204 {
		t.Fatalf("%d %s", status, text)
	}
	// The name that JupyterLab's own server gives the file.
	if _, err := os.Stat(filepath.Join(config, "lab", "workspaces", "default-37a8.jupyterlab-workspace")); err != nil {
		t.Error(err)
	}
	_, text = ask(f, "GET", "/lab/api/workspaces", "")
	if list := object(t, text)["workspaces"].(map[string]any); len(list["ids"].([]any)) != 1 {
		t.Errorf("the list is %v", list)
	}
	if status, _ := ask(f, "PUT", "/lab/api/workspaces/default", `{"data": {}, "metadata": {"id": "other"}}`); status != 400 {
		t.Errorf("another id: %d", status)
	}
	if status, _ := ask(f, "PUT", "/lab/api/workspaces/..%2f..%2fx", `{"data": {}, "metadata": {"id": "../../x"}}`); status != 204 {
		t.Errorf("a name with dots: %d", status)
	}
	if files, _ := filepath.Glob(filepath.Join(config, "*workspace")); len(files) > 0 {
		t.Errorf("a workspace lies outside of its folder: %v", files)
	}
	for _, want := range []int{204, 404} {
		if status, _ := ask(f, "DELETE", "/lab/api/workspaces/default", ""); status != want {
			t.Errorf("delete: %d, want %d", status, want)
		}
	}
}

func TestExtensions(t *testing.T) {
	f, config := installation(t)
	if list := f.federated(); len(list) != 1 || list[0].Name != "honey" || list[0].Load != "static/remoteEntry.js" {
		t.Errorf("extensions %v", list)
	}
	if err := os.MkdirAll(filepath.Join(config, "labconfig"), 0o755); err != nil {
		t.Fatal(err)
	}
	user := `{"disabledExtensions": {"@mine/off": true, "@other/one": false}}`
	if err := os.WriteFile(filepath.Join(config, "labconfig", "page_config.json"), []byte(user), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(f.disabled(), " "); got != "@jupyterlab/apputils-extension:announcements @mine/off" {
		t.Errorf("disabled: %s", got)
	}
}

func TestNoInstallation(t *testing.T) {
	if _, err := Open(Paths{Data: []string{t.TempDir()}}); err != ErrMissing {
		t.Errorf("got %v", err)
	}
	if _, err := Open(Paths{Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "open JupyterLab in") {
		t.Errorf("got %v", err)
	}
}

func FuzzWithoutComments(f *testing.F) {
	for _, s := range []string{`{"a": 1,}`, `// x` + "\n" + `{}`, `{"a": "/* no */"}`, `[1, /* , */ ]`, `"\"//"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if json.Valid([]byte(text)) && string(withoutComments([]byte(text))) != text {
			t.Errorf("JSON was changed: %q", text)
		}
	})
}
