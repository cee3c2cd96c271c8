package memory

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func mapped(t *testing.T, content []byte) (*Mapped, string) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := MapFile(f)
	if err != nil {
		t.Fatal(err)
	}
	return m, path
}

func TestMappedBytesStayAfterForgetting(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 5000)
	m, _ := mapped(t, content)
	m.Forget(-5, len(content)+5)
	m.Forget(7, 3)
	if !bytes.Equal(m.Bytes, content) {
		t.Error("other bytes after Forget")
	}
	if err := m.Close(); err != nil || m.Bytes != nil {
		t.Error(err)
	}
	empty, _ := mapped(t, nil)
	if len(empty.Bytes) != 0 || empty.Close() != nil {
		t.Error("an empty file has bytes")
	}
}

func TestShortenedFileIsAnError(t *testing.T) {
	m, path := mapped(t, make([]byte, 1<<16))
	if !m.mapped {
		t.Skip("files are read here")
	}
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	read := func() (sum byte, err error) {
		defer Faults(&err, "read f")()
		for _, c := range m.Bytes {
			sum += c
		}
		return sum, nil
	}
	if _, err := read(); err == nil || !strings.Contains(err.Error(), "read f: the file became shorter") {
		t.Error(err)
	}
	defer func() {
		if recover() != "other" {
			t.Error("another panic was swallowed")
		}
	}()
	var err error
	func() {
		defer Faults(&err, "")()
		panic("other")
	}()
}
