package lab

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"skep/internal/lazy"
)

// A workspace is which documents stand where on the page. JupyterLab's own server finds these files too.
const (
	workspaceExtension = ".jupyterlab-workspace"
	maxWorkspace       = 8 << 20 // bytes
)

func (f *Front) workspaces() string { return filepath.Join(f.config, "lab", "workspaces") }

var (
	notInNames = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[^\w\s-]`) }}
	gaps       = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`[-\s]+`) }}
)

// slug is the file name of a workspace, as JupyterLab's server makes it.
func slug(name string) string {
	sum := sha256.Sum256([]byte(name))
	sign := "-" + hex.EncodeToString(sum[:])[:4]
	plain := "/" + strings.ToLower(name)
	if decoded, err := url.PathUnescape(plain); err == nil {
		plain = decoded
	}
	plain = strings.Map(func(r rune) rune {
		if r > 126 {
			return -1
		}
		return r
	}, plain)
	plain = gaps.Get().ReplaceAllString(strings.TrimSpace(notInNames.Get().ReplaceAllString(plain, "")), "-")
	return plain[:min(len(plain), 128-len(workspaceExtension)-len(sign))] + sign
}

func (f *Front) workspaceFile(name string) string {
	return filepath.Join(f.workspaces(), slug(name)+workspaceExtension)
}

type workspace struct {
	Data     json.RawMessage `json:"data"`
	Metadata map[string]any  `json:"metadata"`
}

func readWorkspace(file string) (workspace, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return workspace{}, err
	}
	w := workspace{Metadata: map[string]any{}}
	if err := json.Unmarshal(text, &w); err != nil {
		return workspace{}, err
	}
	if info, err := os.Stat(file); err == nil {
		when := info.ModTime().UTC().Format("2006-01-02T15:04:05.000000+00:00")
		w.Metadata["last_modified"], w.Metadata["created"] = when, when
	}
	return w, nil
}

func (f *Front) listWorkspaces(w http.ResponseWriter, _ *http.Request) error {
	files, _ := filepath.Glob(filepath.Join(f.workspaces(), "*"+workspaceExtension))
	ids, values := []any{}, []any{}
	for _, file := range files {
		if one, err := readWorkspace(file); err == nil {
			ids, values = append(ids, one.Metadata["id"]), append(values, one)
		}
	}
	write(w, http.StatusOK, map[string]any{"workspaces": map[string]any{"ids": ids, "values": values}})
	return nil
}

func (f *Front) getWorkspace(w http.ResponseWriter, r *http.Request) error {
	name := rest(r)
	one, err := readWorkspace(f.workspaceFile(name))
	if errors.Is(err, fs.ErrNotExist) {
		one, err = workspace{Data: json.RawMessage("{}"), Metadata: map[string]any{"id": "/" + strings.TrimPrefix(name, "/")}}, nil
	}
	if err != nil {
		return err
	}
	write(w, http.StatusOK, one)
	return nil
}

func (f *Front) putWorkspace(w http.ResponseWriter, r *http.Request) error {
	name := rest(r)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWorkspace))
	if err != nil {
		return failed(http.StatusRequestEntityTooLarge, "the workspace is larger than %d bytes", maxWorkspace)
	}
	var one struct {
		Metadata struct{ ID string }
	}
	if err := json.Unmarshal(body, &one); err != nil {
		return failed(http.StatusBadRequest, "the workspace is not JSON: %v", err)
	}
	id, err := url.PathUnescape(strings.TrimPrefix(one.Metadata.ID, "/"))
	if err != nil || id != name {
		return failed(http.StatusBadRequest, "workspace metadata ID mismatch: expected %.100q, got %.100q", name, one.Metadata.ID)
	}
	if err := store(f.workspaceFile(name), body); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (f *Front) deleteWorkspace(w http.ResponseWriter, r *http.Request) error {
	if err := os.Remove(f.workspaceFile(rest(r))); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
