package lab

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// module is what the page must know to load an extension.
type module struct {
	Name          string          `json:"name"`
	Load          string          `json:"load"`
	Extension     any             `json:"extension,omitempty"`
	MimeExtension any             `json:"mimeExtension,omitempty"`
	Style         any             `json:"style,omitempty"`
	Entrypoints   json.RawMessage `json:"entrypoints"`
}

// manifest is the part of an extension's package.json that matters here.
type manifest struct {
	Name       string
	JupyterLab struct {
		DisabledExtensions []string `json:"disabledExtensions"`
		Build              *struct {
			Load          string          `json:"load"`
			Extension     any             `json:"extension"`
			MimeExtension any             `json:"mimeExtension"`
			Style         any             `json:"style"`
			Entrypoints   json.RawMessage `json:"entrypoints"`
		} `json:"_build"`
	} `json:"jupyterlab"`
}

// manifests reads all installed extensions; of two with one name the first one counts.
func (f *Front) manifests() []manifest {
	var out []manifest
	seen := map[string]bool{}
	for _, root := range f.extensions {
		for _, file := range packageFiles(root) {
			var m manifest
			text, err := root.ReadFile(file)
			if err != nil || json.Unmarshal(text, &m) != nil || m.JupyterLab.Build == nil || seen[m.Name] {
				continue
			}
			seen[m.Name] = true
			out = append(out, m)
		}
	}
	return out
}

// packageFiles lists NAME/package.json and @ORG/NAME/package.json.
func packageFiles(root *os.Root) []string {
	plain, _ := fs.Glob(root.FS(), "[^@]*/package.json")
	scoped, _ := fs.Glob(root.FS(), "@*/*/package.json")
	return append(plain, scoped...)
}

func (f *Front) federated() []module {
	list := []module{}
	for _, m := range f.manifests() {
		b := m.JupyterLab.Build
		entry := module{Name: m.Name, Load: b.Load, Extension: b.Extension, MimeExtension: b.MimeExtension, Style: b.Style, Entrypoints: b.Entrypoints}
		if entry.Entrypoints == nil {
			entry.Entrypoints = json.RawMessage("null")
		}
		list = append(list, entry)
	}
	return list
}

// disabled lists the extensions that the user or other extensions have switched off, and the one that would ask the
// network for news.
func (f *Front) disabled() []string {
	off := map[string]bool{"@jupyterlab/apputils-extension:announcements": true}
	for _, m := range f.manifests() {
		for _, name := range m.JupyterLab.DisabledExtensions {
			off[name] = true
		}
	}
	var user struct {
		Disabled map[string]bool `json:"disabledExtensions"`
	}
	if text, err := os.ReadFile(filepath.Join(f.config, "labconfig", "page_config.json")); err == nil && json.Unmarshal(text, &user) == nil {
		for name, on := range user.Disabled {
			off[name] = on
		}
	}
	var list []string
	for name, on := range off {
		if on {
			list = append(list, name)
		}
	}
	sort.Strings(list)
	return list
}

// noExtensions answers the extension manager: nothing is installed from here.
func (f *Front) noExtensions(w http.ResponseWriter, r *http.Request) error {
	list := []any{}
	for _, m := range f.manifests() {
		list = append(list, map[string]any{
			"name": m.Name, "description": "", "homepage_url": "", "enabled": true, "core": false, "installed": true, "latest_version": "",
			"installed_version": "", "status": "ok", "pkg_type": "prebuilt", "allowed": true, "companion": nil, "install": nil,
			"approved": false, "author": "", "license": "", "bug_tracker_url": "", "documentation_url": "", "package_manager_url": "", "repository_url": "",
		})
	}
	w.Header().Set("Link", `</lab/api/extensions?page=1>; rel="last"`)
	write(w, http.StatusOK, list)
	return nil
}

func (f *Front) listings(w http.ResponseWriter, r *http.Request) error {
	if !strings.HasSuffix(r.URL.Path, "/listings.json") {
		return fs.ErrNotExist
	}
	none := []string{}
	write(w, http.StatusOK, map[string]any{"blocked_extensions_uris": none, "allowed_extensions_uris": none, "blocked_extensions": none, "allowed_extensions": none})
	return nil
}

// build answers that nothing has to be built: the scripts come as they were installed.
func (f *Front) build(w http.ResponseWriter, _ *http.Request) error {
	write(w, http.StatusOK, map[string]any{"status": "stable", "message": ""})
	return nil
}

// languageServers answers that there are none: jupyter-lsp's protocol is another than that of this server's own page.
func (f *Front) languageServers(w http.ResponseWriter, _ *http.Request) error {
	none := map[string]any{}
	write(w, http.StatusOK, map[string]any{"version": 2, "sessions": none, "specs": none})
	return nil
}

func (f *Front) licenses(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-cache")
	text, err := f.root.ReadFile("static/third-party-licenses.json")
	if err != nil {
		return err
	}
	bundle := map[string]any{"bundles": map[string]any{"@jupyterlab/application-top": json.RawMessage(text)}}
	write(w, http.StatusOK, bundle)
	return nil
}
