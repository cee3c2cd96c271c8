package lab

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"strings"
)

// Policy is Jupyter's own for this page, which evaluates schemas and runs the scripts of outputs: it may not be framed
// elsewhere, and its own address stays its own. Package web says which pages get it.
const Policy = "frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'"

// Site is what the page must know of the server.
type Site struct {
	Root      string // the folder that is served, absolute
	Terminals bool
}

// Page answers /lab, /lab/tree/PATH, /lab/workspaces/NAME[/tree/PATH] and /doc likewise: always the same page, whose
// configuration says what is asked for.
func (f *Front) Page(site Site) http.Handler {
	return answerer(func(w http.ResponseWriter, r *http.Request) error {
		config, err := json.Marshal(f.pageConfig(site, r.URL.Path))
		if err != nil {
			return err
		}
		var safe bytes.Buffer
		json.HTMLEscape(&safe, config) // a path must not end the script that the page reads it from
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", Policy)
		_, err = w.Write([]byte(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>JupyterLab</title>` +
			`<meta name="viewport" content="width=device-width,initial-scale=1">` +
			`<script id="jupyter-config-data" type="application/json">` + safe.String() + `</script>` +
			`<link rel="icon" href="data:," class="idle favicon"><link rel="" href="data:," class="busy favicon">` +
			`<script defer src="/lab/static/` + html.EscapeString(f.script) + `"></script></head>` +
			`<body class="jp-ThemedContainer"></body></html>`))
		return err
	})
}

// pageConfig is what JupyterLab reads of its server, under its own names.
func (f *Front) pageConfig(site Site, address string) map[string]any {
	mode, workspace, tree := place(address)
	config := map[string]any{
		"appName": "JupyterLab", "appNamespace": "lab", "appVersion": f.version, "appUrl": "/lab",
		"baseUrl": "/", "wsUrl": "", "token": "", // the cookie is the log-in
		"mode": mode, "workspace": workspace, "treePath": tree, "preferredPath": "/",
		"serverRoot": site.Root, "terminalsAvailable": site.Terminals, "notebookVersion": "[2, 17, 0]",
		"notebookStartsKernel": true, "quitButton": true, "devMode": false, "exposeAppInBrowser": false,
		"buildAvailable": false, "buildCheck": false, "cacheFiles": true, "copyAbsolutePath": false,
		"allow_hidden_files": false, "delete_to_trash": false, "news": map[string]any{"disabled": true},
		"extensionManager": map[string]any{"name": "read-only", "can_install": false, "install_path": nil},
		"ignorePlugins":    []string{}, "disabledExtensions": f.disabled(), "federated_extensions": f.federated(),
		"mathjaxConfig": "TeX-AMS_HTML-full,Safe", "fullMathjaxUrl": "", "store_id": 0,
		"untracked_message_types": []string{},
	}
	for name, path := range map[string]string{
		"App": "", "Static": "/static", "Labextensions": "/extensions", "Tree": "/tree", "Settings": "/api/settings",
		"Themes": "/api/themes", "TranslationsApi": "/api/translations", "WorkspacesApi": "/api/workspaces",
		"Listings": "/api/listings", "Licenses": "/api/licenses",
	} {
		config["full"+name+"Url"] = "/lab" + path
		config[strings.ToLower(name[:1])+name[1:]+"Url"] = "/lab" + path
	}
	return config
}

// place reads an address of the page.
func place(address string) (mode, workspace, tree string) {
	mode, workspace = "multiple-document", "default"
	rest, single := strings.CutPrefix(address, "/doc")
	if single {
		mode = "single-document"
	} else {
		rest = strings.TrimPrefix(address, "/lab")
	}
	if after, ok := strings.CutPrefix(rest, "/workspaces/"); ok {
		workspace, rest, _ = strings.Cut(after, "/")
		rest = "/" + rest
	}
	if after, ok := strings.CutPrefix(rest, "/tree/"); ok {
		tree = after
	}
	return mode, workspace, tree
}
