package kernel

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"skep/internal/atomicfile"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/snapshot"
	"skep/interp/value"
)

// states is a folder of snapshots of one notebook's variables. Each process that
// writes has a folder in it, whose name begins with the time, so that no kernel
// writes over what another one left. In such a folder lie
//
//	state     a line of JSON (stateHead), then what Session.Restore reads
//	b1, b2, … frames and tensors, each with its CRC-32C behind it
//
// A snapshot is there when state has its name; frames that it names were complete before.
type states struct {
	dir    string
	own    string                 // this process's folder in it
	blobs  map[value.Value]string // those that are written, by name; the keys cannot change
	serial int
}

// stateHead is the first line of a snapshot's file.
type stateHead struct {
	Taken    time.Time     `json:"taken"`
	Notebook string        `json:"notebook"`
	Names    []string      `json:"names"`
	Lost     []interp.Lost `json:"lost,omitempty"`
	Blobs    []string      `json:"blobs,omitempty"` // "": too large to be kept
}

const (
	generations = 3       // processes whose snapshots are kept
	mostBlobs   = 4 << 30 // bytes of a snapshot's frames and tensors
)

// StatePath is where snapshots of a notebook's variables belong, by whatever tells notebooks apart; "" if there is no place.
func StatePath(notebook string) string {
	dir, err := os.UserCacheDir()
	if err != nil || notebook == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(notebook))
	return filepath.Join(dir, "skep", "variables", hex.EncodeToString(sum[:12]))
}

func newStates(dir string) *states {
	own := fmt.Sprintf("%016x-%d", time.Now().UnixNano(), os.Getpid())
	return &states{dir: dir, own: filepath.Join(dir, own), blobs: map[value.Value]string{}}
}

// mostAge is how long variables wait for their notebook to be opened again.
const mostAge = 30 * 24 * time.Hour

// forget removes the folders of notebooks in which no kernel has written since a time.
func forget(dir string, before time.Time) {
	found, _ := os.ReadDir(dir)
	for _, e := range found {
		last := time.Time{}
		own, _ := filepath.Glob(filepath.Join(dir, e.Name(), "*"))
		for _, path := range append(own, filepath.Join(dir, e.Name())) {
			if info, err := os.Stat(path); err == nil && info.ModTime().After(last) {
				last = info.ModTime()
			}
		}
		if last.Before(before) {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// earlier lists the folders of other processes, the newest first.
func (s *states) earlier() (out []string) {
	found, _ := os.ReadDir(s.dir) // no folder: nothing was kept
	for _, e := range slices.Backward(found) {
		if dir := filepath.Join(s.dir, e.Name()); e.IsDir() && dir != s.own {
			out = append(out, dir)
		}
	}
	return out
}

// write puts a snapshot on the disk. Frames that lie there from the last one are not written again.
func (s *states) write(st *interp.State, notebook string, how func(value.Value) *module.Stored) error {
	if err := os.MkdirAll(s.own, 0o700); err != nil {
		return err
	}
	head := stateHead{Taken: time.Now(), Notebook: notebook, Names: st.Names, Lost: st.Lost}
	now := map[value.Value]string{}
	room := int64(mostBlobs)
	for _, v := range st.Blobs {
		name, err := s.blob(v, how(v), &room)
		if err != nil {
			return err
		}
		now[v] = name
		head.Blobs = append(head.Blobs, name)
	}
	line, err := json.Marshal(head)
	if err != nil {
		return err
	}
	if err := s.replace("state", func(w io.Writer) error { return writeAll(w, append(line, '\n'), st.Body) }); err != nil {
		return err
	}
	s.blobs = now
	s.tidy(head.Blobs)
	return nil
}

func writeAll(w io.Writer, parts ...[]byte) error {
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// blob writes a frame or tensor, if it is not there; "" if there is no room.
func (s *states) blob(v value.Value, how *module.Stored, room *int64) (string, error) {
	if sized, ok := v.Box().V.(interface{ ByteSize() int64 }); ok {
		if *room -= sized.ByteSize(); *room < 0 {
			return "", nil
		}
	}
	if name, ok := s.blobs[v]; ok && name != "" {
		if _, err := os.Stat(filepath.Join(s.own, name)); err == nil {
			return name, nil
		}
	}
	s.serial++
	name := "b" + strconv.Itoa(s.serial)
	return name, s.replace(name, func(w io.Writer) error {
		sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
		if err := how.Save(v, io.MultiWriter(w, sum)); err != nil {
			return err
		}
		return binary.Write(w, binary.LittleEndian, sum.Sum32())
	})
}

// replace writes a file so that it is there as a whole or not at all, whenever the process ends.
func (s *states) replace(name string, write func(io.Writer) error) error {
	return atomicfile.Write(filepath.Join(s.own, name), atomicfile.Options{Sync: true}, func(f io.Writer) error {
		b := bufio.NewWriterSize(f, 1<<20)
		return cmp.Or(write(b), b.Flush())
	})
}

// tidy removes what no snapshot names: frames of this process that are gone, halves that killed processes left, folders of long ago.
func (s *states) tidy(blobs []string) {
	files, _ := os.ReadDir(s.own)
	for _, f := range files {
		if name := f.Name(); name != "state" && !slices.Contains(blobs, name) {
			_ = os.Remove(filepath.Join(s.own, name))
		}
	}
	for i, dir := range s.earlier() {
		if i >= generations-1 {
			_ = os.RemoveAll(dir)
		}
	}
}

// kept is a snapshot that lies on the disk.
type kept struct {
	stateHead
	dir  string
	body []byte
}

// latest reads the newest whole snapshot of an earlier process.
func (s *states) latest() (*kept, error) {
	for _, dir := range s.earlier() {
		if k, err := readState(dir); err == nil && len(k.Names) > 0 {
			return k, nil
		}
	}
	return nil, errors.New("there is no snapshot of an earlier kernel of this notebook")
}

func readState(dir string) (*kept, error) {
	data, err := os.ReadFile(filepath.Join(dir, "state"))
	if err != nil {
		return nil, err
	}
	line, body, ok := bytes.Cut(data, []byte{'\n'})
	k := &kept{dir: dir, body: body}
	if !ok || !snapshot.Whole(body) {
		return nil, snapshot.ErrDamaged
	}
	return k, json.Unmarshal(line, &k.stateHead)
}

// blob reads a frame's or tensor's bytes.
func (k *kept) blob(i int) ([]byte, error) {
	if i < 0 || i >= len(k.Blobs) || strings.ContainsAny(k.Blobs[i], `/\`) {
		return nil, snapshot.ErrDamaged
	}
	if k.Blobs[i] == "" {
		return nil, errors.New("it was too large to be kept")
	}
	data, err := os.ReadFile(filepath.Join(k.dir, k.Blobs[i]))
	if err != nil {
		return nil, err
	}
	n := len(data) - 4
	if n < 0 || crc32.Checksum(data[:n], crc32.MakeTable(crc32.Castagnoli)) != binary.LittleEndian.Uint32(data[n:]) {
		return nil, errors.New("its file is damaged")
	}
	return data[:n:n], nil
}
