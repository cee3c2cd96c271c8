package web

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"skep/internal/atomicfile"
	"skep/web/live"
)

// trust knows which outputs were made here, or were said to be good by this user: the scripts of those only run, in our page and in
// JupyterLab. What is
// kept of an output is an HMAC of it, by a key that never leaves this machine; so a notebook that comes from elsewhere cannot say that it is to be
// trusted, and one that goes elsewhere carries nothing.
type trust struct {
	dir  string
	mu   sync.Mutex
	key  []byte
	good map[string]bool // HMACs in hex; nil before the first use
}

const (
	trustKey  = "trust.key"
	trustList = "trust.list"
	maxTrust  = 200_000 // outputs that are remembered; then the list begins anew
)

// open reads what is kept. The caller holds mu.
func (t *trust) open() error {
	if t.good != nil {
		return nil
	}
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return err
	}
	key, err := os.ReadFile(filepath.Join(t.dir, trustKey))
	if isMissing(err) || err == nil && len(key) != sha256.Size {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		err = atomicfile.WriteBytes(filepath.Join(t.dir, trustKey), atomicfile.Options{}, key)
	}
	if err != nil {
		return err
	}
	t.key, t.good = key, map[string]bool{}
	list, err := os.ReadFile(filepath.Join(t.dir, trustList))
	if err != nil && !isMissing(err) {
		return err
	}
	for lines := bufio.NewScanner(bytes.NewReader(list)); lines.Scan(); {
		t.good[lines.Text()] = true
	}
	return nil
}

// mark is the HMAC of a cell's outputs; "" if there is nothing in them that could do harm.
func (t *trust) mark(outputs json.RawMessage) string {
	var list []struct {
		Type string `json:"output_type"`
	}
	if json.Unmarshal(outputs, &list) != nil || len(list) == 0 {
		return ""
	}
	harmless := true
	for _, o := range list {
		harmless = harmless && (o.Type == "stream" || o.Type == "error")
	}
	if harmless {
		return ""
	}
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(live.Canonical(outputs)))
	return hex.EncodeToString(mac.Sum(nil))
}

// add remembers cells' outputs as good.
func (t *trust) add(outputs []json.RawMessage) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.open(); err != nil {
		return err
	}
	var fresh bytes.Buffer
	for _, o := range outputs {
		if m := t.mark(o); m != "" && !t.good[m] {
			t.good[m] = true
			fresh.WriteString(m + "\n")
		}
	}
	if fresh.Len() == 0 {
		return nil
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if len(t.good) > maxTrust {
		t.good, flags = map[string]bool{}, os.O_WRONLY|os.O_CREATE|os.O_TRUNC
	}
	file, err := os.OpenFile(filepath.Join(t.dir, trustList), flags, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(fresh.Bytes())
	return errors.Join(err, file.Close())
}

// has says whether a cell's outputs are good. What cannot be read is not.
func (t *trust) has(outputs json.RawMessage) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open() != nil {
		return false
	}
	m := t.mark(outputs)
	return m == "" || t.good[m]
}

// trusting gives a notebook's content for clients: each code cell says in its metadata whether what it shows may run.
func (t *trust) trusting(content json.RawMessage) json.RawMessage {
	return live.WithTrust(content, t.has)
}

// learn remembers the outputs of cells that a client says are trusted: it has run them, or its user has looked at them.
func (t *trust) learn(content []byte) error { return t.add(live.Trusted(content)) }

// postTrust answers POST /api/contents/PATH/trust: the user has looked at the notebook, and trusts all that it shows.
func (s *Server) postTrust(w http.ResponseWriter, p string) error {
	e, err := s.load(p, typeNotebook, "")
	if err != nil {
		return err
	}
	if r := s.rooms.at(p); r != nil {
		err = r.trustAll()
	} else {
		err = s.trust.add(live.AllOutputs(e.Content))
	}
	if err != nil {
		return err
	}
	answer(w, http.StatusCreated, nil)
	return nil
}
