package compile

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"os"
	"runtime"
)

// mark stands once in the file of every base. In a compiled program its last
// letters are changed, so that one whose payload was cut off says so instead of
// being mistaken for the base; and looking for a payload costs skep one
// comparison in memory, not a read of its own file.
var mark = [...]byte{'s', 'k', 'e', 'p', ' ', 'm', 'a', 'r', 'k', ':', ' ', 'i', 't', ' ', 'c', 'a', 'r', 'r', 'i', 'e', 's', ' ', 'a', ' ', 'p', 'r', 'o', 'g', 'r', 'a', 'm', '?', ' ', 'n', 'o', ' '}

// carries is what stands at the mark's end in a compiled program.
const carries = "yes"

// marked tells whether this very program was compiled with a payload.
func marked() bool { return string(mark[len(mark)-len(carries):]) == carries }

// openSelf reads what this program's file carries, program or bases. The file stays open.
func openSelf() (*Payload, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return OpenFile(path)
}

// OpenFile is Open for a file, which stays open as long as the process lives.
func OpenFile(path string) (*Payload, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p, err := Open(f, info.Size())
	if p == nil {
		f.Close()
	}
	return p, err
}

// Platform is what a base runs on, in Go's words.
type Platform struct{ OS, Arch string }

// Here is the platform of this program.
func Here() Platform { return Platform{runtime.GOOS, runtime.GOARCH} }

func (p Platform) String() string { return p.OS + "/" + p.Arch }

// errNoBase is the error of files that are no program of this house.
var errNoBase = errors.New("it is no skep and no skep-rt of this version")

// readBase reads a base and takes off what it carries.
func readBase(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, ok, err := readTrailer(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if ok {
		data = data[:int64(len(data))-t.length]
	}
	return data, nil
}

// setMark changes the mark in a base's bytes.
func setMark(base []byte, p Platform) error {
	at := bytes.Index(base, mark[:])
	if at < 0 {
		return errNoBase
	}
	if p.OS != "darwin" {
		copy(base[at+len(mark)-len(carries):], carries)
	}
	return nil
}

// platformOf reads an executable's head.
func platformOf(base []byte) (Platform, error) {
	r := bytes.NewReader(base)
	if f, err := elf.NewFile(r); err == nil {
		return Platform{"linux", map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64", elf.EM_RISCV: "riscv64", elf.EM_386: "386", elf.EM_ARM: "arm"}[f.Machine]}, nil
	}
	if f, err := macho.NewFile(r); err == nil {
		return Platform{"darwin", map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]}, nil
	}
	if f, err := pe.NewFile(r); err == nil {
		return Platform{"windows", map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[f.Machine]}, nil
	}
	if bytes.HasPrefix(base, []byte(wasmMagic)) {
		return Platform{"wasip1", "wasm"}, nil
	}
	return Platform{}, errNoBase
}
