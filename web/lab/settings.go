package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"skep/internal/atomicfile"
	"skep/internal/lazy"
)

// maxSettings is the size of one plugin's settings, in bytes.
const maxSettings = 4 << 20

// plugin is the settings of one plugin: what it may be told, and what the user has told it.
type plugin struct {
	ID           string          `json:"id"`
	Schema       json.RawMessage `json:"schema,omitempty"`
	Version      string          `json:"version,omitempty"`
	Raw          string          `json:"raw"` // JSON5, as the user wrote it; the page reads it
	Settings     any             `json:"settings"`
	LastModified *string         `json:"last_modified"`
	Created      *string         `json:"created"`
}

// settingID is PACKAGE:PLUGIN, where PACKAGE may be @ORG/NAME.
var settingID = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^(?:@[\w.-]+/)?[\w.-]+:[\w.-]+$`) }}

func idOf(r *http.Request) (string, error) {
	id := rest(r)
	if !settingID.Get().MatchString(id) || strings.Contains(id, "..") {
		return "", failed(http.StatusNotFound, "no such settings: %.100q", id)
	}
	return id, nil
}

// listSettings answers GET settings: all plugins, or with ids_only=true their names.
func (f *Front) listSettings(w http.ResponseWriter, r *http.Request) error {
	namesOnly := r.URL.Query().Get("ids_only") == "true"
	list := []any{}
	for _, id := range f.plugins() {
		if namesOnly {
			list = append(list, map[string]string{"id": id})
			continue
		}
		p, err := f.settingsOf(id)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	write(w, http.StatusOK, map[string]any{"settings": list})
	return nil
}

// plugins lists what has a schema, JupyterLab's own and that of extensions, in the order that the page expects.
func (f *Front) plugins() []string {
	found := map[string]bool{}
	collect := func(root fs.FS, below string) {
		_ = fs.WalkDir(root, below, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && path.Ext(p) == ".json" {
				id := strings.TrimPrefix(path.Dir(p), below+"/") + ":" + strings.TrimSuffix(path.Base(p), ".json")
				if settingID.Get().MatchString(id) {
					found[id] = true
				}
			}
			return nil // what cannot be read is not there
		})
	}
	collect(f.root.FS(), "schemas")
	for _, e := range f.extensions {
		folders, _ := fs.Glob(e.FS(), "[^@]*/schemas")
		scoped, _ := fs.Glob(e.FS(), "@*/*/schemas")
		for _, dir := range append(folders, scoped...) {
			collect(e.FS(), dir)
		}
	}
	ids := slices.Sorted(maps.Keys(found))
	slices.Reverse(ids)
	return ids
}

// getSettings answers GET settings/ID.
func (f *Front) getSettings(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	p, err := f.settingsOf(id)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, p)
	return nil
}

func (f *Front) settingsOf(id string) (*plugin, error) {
	schema, version, err := f.schema(id)
	if err != nil {
		return nil, err
	}
	p := &plugin{ID: id, Schema: f.override(id, schema), Version: version, Raw: "{}", Settings: map[string]any{}}
	text, err := os.ReadFile(f.settingsFile(id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case err != nil:
		return nil, err
	}
	if len(bytes.TrimSpace(text)) > 0 {
		p.Raw = string(text)
	}
	var values map[string]any
	if json.Unmarshal(withoutComments(text), &values) == nil {
		p.Settings = values
	}
	if info, err := os.Stat(f.settingsFile(id)); err == nil {
		when := info.ModTime().UTC().Format("2006-01-02T15:04:05.000000+00:00")
		p.LastModified, p.Created = &when, &when
	}
	return p, nil
}

// schema gives a plugin's schema and the version of its package.
func (f *Front) schema(id string) (text json.RawMessage, version string, err error) {
	name, plugin, _ := strings.Cut(id, ":")
	for _, e := range f.extensions {
		dir := path.Join(name, "schemas", name)
		if text, err := e.ReadFile(path.Join(dir, plugin+".json")); err == nil && json.Valid(text) {
			return text, versionIn(e, dir), nil
		}
	}
	dir := path.Join("schemas", name)
	text, err = f.root.ReadFile(path.Join(dir, plugin+".json"))
	if err == nil && !json.Valid(text) {
		err = fmt.Errorf("the schema of %s is not JSON", id)
	}
	return text, versionIn(f.root, dir), err
}

func versionIn(root *os.Root, dir string) string {
	var p struct{ Version string }
	if text, err := root.ReadFile(path.Join(dir, "package.json.orig")); err != nil || json.Unmarshal(text, &p) != nil {
		return "N/A"
	}
	return p.Version
}

func (f *Front) settingsFile(id string) string {
	name, plugin, _ := strings.Cut(id, ":")
	return filepath.Join(f.config, "lab", "user-settings", filepath.FromSlash(name), plugin+".jupyterlab-settings")
}

// putSettings answers PUT settings/ID {"raw": text}.
func (f *Front) putSettings(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if _, _, err := f.schema(id); err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSettings))
	if err != nil {
		return failed(http.StatusRequestEntityTooLarge, "the settings are larger than %d bytes", maxSettings)
	}
	var request struct{ Raw *string }
	if json.Unmarshal(body, &request) != nil || request.Raw == nil {
		return failed(http.StatusBadRequest, `expected {"raw": "…"}`)
	}
	if err := store(f.settingsFile(id), []byte(*request.Raw)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// store writes a file whole or not at all, and its folder if need be.
func store(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteBytes(file, atomicfile.Options{}, data)
}

// readOverrides reads the defaults that an administrator of the installation has set, by plugin and property.
func (f *Front) readOverrides() map[string]map[string]json.RawMessage {
	var out map[string]map[string]json.RawMessage
	if text, err := f.root.ReadFile("settings/overrides.json"); err == nil {
		_ = json.Unmarshal(text, &out) // overrides that cannot be read change nothing
	}
	return out
}

// override sets other defaults in a schema.
func (f *Front) override(id string, schema json.RawMessage) json.RawMessage {
	defaults := f.overrides[id]
	var s map[string]any
	if len(defaults) == 0 || json.Unmarshal(schema, &s) != nil {
		return schema
	}
	properties, _ := s["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
		s["properties"] = properties
	}
	for name, value := range defaults {
		p, _ := properties[name].(map[string]any)
		if p == nil {
			p = map[string]any{}
		}
		p["default"], properties[name] = value, p
	}
	out, err := json.Marshal(s)
	if err != nil {
		return schema
	}
	return out
}

// comments and trailing commas are what people's settings have beside JSON; strings are matched so that they stay.
var comments = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile(`"(?:[^"\\]|\\.)*"|//[^\n]*|/\*(?s:.*?)\*/|,(\s*(?:(?://[^\n]*|/\*(?s:.*?)\*/)\s*)*[}\]])`)
}}

// withoutComments turns the JSON5 that people write by hand into JSON: what else JSON5 allows stays, and is then unreadable to
// the server alone: the page reads the text itself.
func withoutComments(text []byte) []byte {
	return comments.Get().ReplaceAllFunc(text, func(m []byte) []byte {
		switch m[0] {
		case '"':
			return m
		case ',':
			return withoutComments(m[1:])
		}
		return nil
	})
}
