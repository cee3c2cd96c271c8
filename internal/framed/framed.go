// Package framed reads and writes messages as the protocols of editors frame them: headers, an empty line, and as many bytes of
// content as Content-Length says (Language Server Protocol, Debug Adapter Protocol).
package framed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Most bounds one message (64 MiB): more than any file that is edited.
const Most = 64 << 20

// Read reads one message. The error is io.EOF at the end of all messages. Headers that the protocols do not have are refused: they come from
// programs that speak another one, as browsers do to ports of this machine.
func Read(r *bufio.Reader) ([]byte, error) {
	size := -1
	for {
		line, err := readHeader(r)
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		switch name = strings.TrimSpace(name); {
		case ok && strings.EqualFold(name, "Content-Length"):
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || size < 0 || size > Most {
				return nil, fmt.Errorf("content of %.40q bytes is not accepted", value)
			}
		case !ok || !strings.EqualFold(name, "Content-Type"):
			return nil, fmt.Errorf("%.40q is no header", line)
		}
	}
	if size < 0 {
		return nil, errors.New("a message without Content-Length")
	}
	return readContent(r, size)
}

// readContent makes room as bytes come: what is announced is not believed before.
func readContent(r io.Reader, size int) ([]byte, error) {
	body := make([]byte, min(size, 1<<16))
	for read := 0; ; {
		n, err := io.ReadFull(r, body[read:])
		if read += n; err != nil {
			return nil, err
		}
		if read == size {
			return body, nil
		}
		body = append(body, make([]byte, min(size-read, read))...)
	}
}

func readHeader(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

// Write writes one message, in one piece.
func Write(w io.Writer, body []byte) error {
	_, err := w.Write(append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...))
	return err
}
