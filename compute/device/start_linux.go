package device

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
	"skep/compute/device/carried"
	"skep/compute/device/wire"
	"skep/policy"
)

// ProgramVariable names a helper to be used instead of the one inside.
const ProgramVariable = "SKEP_GPU"

// Start starts the helper: the program that SKEP_GPU names, the one inside, or one beside this program.
func Start() (link *Link, err error) {
	path, own, done, err := program()
	if err != nil {
		return nil, err
	}
	defer done()
	s := &starting{}
	defer s.closeTheirs()
	if err := s.open(); err != nil {
		s.closeOurs()
		return nil, err
	}
	link, err = s.run(path, own)
	if err != nil {
		s.closeOurs()
		return nil, fmt.Errorf("start the helper for GPUs: %w", err)
	}
	return link, nil
}

// program gives the path of the helper, whether it came from inside, and what to do once it has been started.
func program() (path string, own bool, done func(), err error) {
	if path := os.Getenv(ProgramVariable); path != "" {
		return path, false, func() {}, nil
	}
	bytes, err := carried.Program()
	if err == nil {
		path, done, err = policy.Unpacked("skep-gpu", bytes)
		return path, true, done, err
	}
	self, _ := os.Executable()
	beside := filepath.Join(filepath.Dir(self), "skep-gpu")
	if _, bad := os.Stat(beside); bad == nil {
		return beside, false, func() {}, nil
	}
	return "", false, nil, err
}

// starting is what both sides hold of a helper.
type starting struct {
	requests, replies *os.File // ours
	theirs            []*os.File
	shared            []byte
}

func (s *starting) open() error {
	in, requests, err := os.Pipe()
	if err != nil {
		return err
	}
	s.requests, s.theirs = requests, append(s.theirs, in)
	replies, out, err := os.Pipe()
	if err != nil {
		return err
	}
	s.replies, s.theirs = replies, append(s.theirs, out)
	memory, err := sharedFile()
	if err != nil {
		return err
	}
	s.theirs = append(s.theirs, memory)
	s.shared, err = unix.Mmap(int(memory.Fd()), 0, wire.Shared, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	return err
}

// sharedFile is memory under a file's name, or a file that has lost its name. Untouched pages of both take no room.
func sharedFile() (*os.File, error) {
	var f *os.File
	if fd, err := unix.MemfdCreate("skep-shared", unix.MFD_CLOEXEC); err == nil {
		f = os.NewFile(uintptr(fd), "skep-shared")
	} else if f, err = os.CreateTemp("", "skep-shared-"); err != nil {
		return nil, err
	} else if err := os.Remove(f.Name()); err != nil {
		f.Close()
		return nil, err
	}
	if err := f.Truncate(wire.Shared); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (s *starting) closeTheirs() {
	for _, f := range s.theirs {
		f.Close()
	}
}

func (s *starting) closeOurs() {
	if s.requests != nil {
		s.requests.Close()
	}
	if s.replies != nil {
		s.replies.Close()
	}
	if s.shared != nil {
		_ = unix.Munmap(s.shared)
	}
}

// run starts the process.
func (s *starting) run(path string, own bool) (*Link, error) {
	said := &tail{}
	ctx, kill := context.WithCancel(context.Background())
	running, err := policy.StartProcess(ctx, policy.Process{
		Path: path, Stdout: said, Stderr: said, OwnGroup: true, Whole: true, Part: own, Files: s.theirs,
	})
	if err != nil {
		kill()
		return nil, err
	}
	ended := make(chan struct{})
	var end error
	go func() {
		end = running.Wait()
		kill()
		close(ended)
	}()
	return &Link{
		Requests: s.requests, Replies: s.replies, Shared: s.shared,
		Kill:    kill,
		Release: sync.OnceFunc(func() { _ = unix.Munmap(s.shared) }),
		Epitaph: func() string {
			<-ended
			return epitaph(end, said.String())
		},
	}, nil
}

// epitaph says how the helper ended, with the last that it said.
func epitaph(err error, said string) string {
	text := "the helper ended"
	if err != nil {
		text += " (" + err.Error() + ")"
	}
	if lines := strings.Split(strings.TrimSpace(said), "\n"); lines[0] != "" {
		text += ": " + strings.Join(lines[max(0, len(lines)-3):], " / ")
	}
	return text
}

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const tailLimit = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if extra := t.text.Len() - tailLimit; extra > 0 {
		t.text.Next(extra)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
