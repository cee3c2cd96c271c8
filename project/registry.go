package project

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"lukechampine.com/blake3"

	"skep/internal/atomicfile"
	"skep/policy"
)

// A registry is a folder, or what a web server shows of one: NAME/index.json
// lists the versions, NAME/NAME-VERSION.tar.gz are the packages. Publish writes it.

// index is NAME/index.json.
type index struct {
	Name     string    `json:"name"`
	Versions []release `json:"versions"`
}

type release struct {
	Version string `json:"version"`
	File    string `json:"file"`
	Size    int64  `json:"size"`
	Hash    string `json:"hash"` // of the archive, "blake3:…"
}

const (
	maxIndex   = 4 << 20
	maxArchive = 64 << 20
)

// download brings the newest version that fits, or the locked one, from a registry.
func (s *settler) download(ctx context.Context, w wanted, dir string) error {
	home := s.place(w.Registry)
	text, err := read(ctx, home, w.name+"/index.json", maxIndex)
	if err != nil {
		return err
	}
	var x index
	if err := json.Unmarshal(text, &x); err != nil {
		return fmt.Errorf("read the index of %s: %w", w.name, err)
	}
	r, err := s.choose(x, w)
	if err != nil {
		return err
	}
	if r.File != path.Base(r.File) || r.Size > maxArchive {
		return fmt.Errorf("the registry's entry for %s %s is not valid", w.name, r.Version)
	}
	archive, err := read(ctx, home, w.name+"/"+r.File, maxArchive)
	if err != nil {
		return err
	}
	if got := hashBytes(archive); got != r.Hash {
		return fmt.Errorf("the archive of %s %s is damaged: expected %s, found %s", w.name, r.Version, r.Hash, got)
	}
	return unpack(archive, dir)
}

// choose takes the locked version if it still fits, else the newest that does.
func (s *settler) choose(x index, w wanted) (release, error) {
	req, err := parseRequirement(w.Version)
	if err != nil {
		return release{}, err
	}
	var best release
	var newest version
	var known []string
	for _, r := range x.Versions {
		v, err := parseVersion(r.Version)
		if err != nil {
			continue
		}
		known = append(known, r.Version)
		if k := s.Lock.find(w.name); k != nil && w.name != s.fresh && k.Version == r.Version && w.matches(*k) {
			return r, nil
		}
		if req.allows(v) && (best.File == "" || newest.less(v)) {
			best, newest = r, v
		}
	}
	if best.File == "" {
		return best, fmt.Errorf("no version of %s fits %q; there are: %s", w.name, w.Version, strings.Join(known, ", "))
	}
	return best, nil
}

// place is where a registry is: an address as it stands, a folder from the root.
func (p *Project) place(registry string) string {
	if strings.Contains(registry, "://") || filepath.IsAbs(registry) {
		return registry
	}
	return filepath.Join(p.Root, filepath.FromSlash(registry))
}

// read gets one file of a registry, of at most limit bytes.
func read(ctx context.Context, registry, name string, limit int64) ([]byte, error) {
	if !strings.Contains(registry, "://") {
		return readLocal(filepath.Join(registry, filepath.FromSlash(name)), limit)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(registry, "/")+"/"+name, nil)
	if err != nil {
		return nil, err
	}
	res, err := policy.HTTPClient(ctx).Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("the registry %s has no %s", registry, name)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the registry %s answers %s", registry, res.Status)
	}
	return bounded(res.Body, name, limit)
}

func readLocal(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the registry has no %s", filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bounded(f, file, limit)
}

func bounded(r io.Reader, name string, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, limit)
	}
	return b, err
}

func hashBytes(b []byte) string {
	sum := blake3.Sum256(b)
	return hashPrefix + hex.EncodeToString(sum[:])
}

// unpack writes an archive's files below dir: regular files only, none above it, within the limits of a package.
func unpack(archive []byte, dir string) error {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	left := int64(maxTree)
	t := tar.NewReader(z)
	for n := 0; ; n++ {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		if h.Typeflag == tar.TypeDir {
			continue
		}
		if left -= h.Size; h.Typeflag != tar.TypeReg || !filepath.IsLocal(filepath.FromSlash(h.Name)) || left < 0 || n > maxFiles {
			return fmt.Errorf("unpack: the entry %q is not allowed", h.Name)
		}
		if err := unpackFile(t, h.Size, filepath.Join(dir, filepath.FromSlash(h.Name))); err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
	}
}

func unpackFile(r io.Reader, size int64, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, r, size)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// Publish writes the project as a package into a registry's folder. A version is never replaced.
func (p *Project) Publish(registry string) (archive string, err error) {
	if p.Manifest.Version == "" {
		return "", fmt.Errorf("publish %s: the manifest has no package.version", p.Manifest.Name)
	}
	for name, d := range p.Manifest.Dependencies {
		if d.Path != "" {
			return "", fmt.Errorf("publish %s: its dependency %s is a path, which others do not have", p.Manifest.Name, name)
		}
	}
	home := filepath.Join(registry, p.Manifest.Name)
	x, err := readIndex(home, p.Manifest.Name)
	if err != nil {
		return "", err
	}
	for _, r := range x.Versions {
		if r.Version == p.Manifest.Version {
			return "", fmt.Errorf("publish %s: version %s is there already", p.Manifest.Name, r.Version)
		}
	}
	b, err := pack(p.Root)
	if err != nil {
		return "", fmt.Errorf("publish %s: %w", p.Manifest.Name, err)
	}
	r := release{Version: p.Manifest.Version, File: p.Manifest.Name + "-" + p.Manifest.Version + ".tar.gz", Size: int64(len(b)), Hash: hashBytes(b)}
	x.Versions = append(x.Versions, r)
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", err
	}
	if err := atomicfile.WriteBytes(filepath.Join(home, r.File), lasting, b); err != nil {
		return "", err
	}
	text, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return "", err
	}
	return filepath.Join(home, r.File), atomicfile.WriteBytes(filepath.Join(home, "index.json"), lasting, append(text, '\n'))
}

func readIndex(home, name string) (x index, err error) {
	text, err := os.ReadFile(filepath.Join(home, "index.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return index{Name: name}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &x)
	}
	return x, err
}

// pack makes the archive: files by path, without times and owners, so that the same sources give the same bytes.
func pack(root string) ([]byte, error) {
	files, err := tree(root)
	if err != nil {
		return nil, err
	}
	sort.Slice(files, func(i, j int) bool { return files[i].path < files[j].path })
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	t := tar.NewWriter(z)
	for _, f := range files {
		text, err := os.ReadFile(f.full)
		if err != nil {
			return nil, err
		}
		if err := t.WriteHeader(&tar.Header{Name: f.path, Mode: 0o644, Size: int64(len(text)), Format: tar.FormatPAX}); err != nil {
			return nil, err
		}
		if _, err := t.Write(text); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(t.Close(), z.Close()); err != nil {
		return nil, err
	}
	if b.Len() > maxArchive {
		return nil, fmt.Errorf("the package is larger than %d MiB", maxArchive>>20)
	}
	return b.Bytes(), nil
}
