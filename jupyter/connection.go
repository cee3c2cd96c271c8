package jupyter

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"skep/internal/atomicfile"
)

// ConnectionInfo is what a connection file says: where a kernel's sockets are
// and with which key messages are signed.
type ConnectionInfo struct {
	Transport       string `json:"transport"` // tcp or ipc
	IP              string `json:"ip"`        // for ipc: the path that the socket files begin with
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`
}

const maxConnectionFile = 64 << 10

// ReadConnectionFile reads and checks a connection file.
func ReadConnectionFile(path string) (ConnectionInfo, error) {
	var c ConnectionInfo
	f, err := os.Open(path)
	if err != nil {
		return c, fmt.Errorf("read connection file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxConnectionFile+1))
	if err != nil {
		return c, fmt.Errorf("read connection file %s: %w", path, err)
	}
	if len(data) > maxConnectionFile {
		return c, fmt.Errorf("connection file %s: more than %d bytes", path, maxConnectionFile)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fmt.Errorf("connection file %s: %w", path, err)
	}
	if err := c.complete(); err != nil {
		return c, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// complete fills in what a file may leave out and refuses what nothing here can do.
func (c *ConnectionInfo) complete() error {
	if c.Transport == "" {
		c.Transport = "tcp"
	}
	if c.IP == "" {
		c.IP = "127.0.0.1"
	}
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf("transport %q: expected tcp or ipc", c.Transport)
	}
	if c.Key != "" && c.SignatureScheme != "" && c.SignatureScheme != "hmac-sha256" {
		return fmt.Errorf("signature scheme %q: expected hmac-sha256", c.SignatureScheme)
	}
	for _, ch := range []Channel{Shell, Control, IOPub, Stdin, Heartbeat} {
		if p := *c.port(ch); p < 0 || p > 65535 {
			return fmt.Errorf("%s port %d: expected 0 to 65535", ch, p)
		}
	}
	return nil
}

// WriteConnectionFile writes c so that only this user can read it, all or nothing.
func WriteConnectionFile(path string, c ConnectionInfo) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("write connection file %s: %w", path, err)
	}
	if err := atomicfile.WriteBytes(path, atomicfile.Options{Mode: atomicfile.Private}, append(data, '\n')); err != nil {
		return fmt.Errorf("write connection file %s: %w", path, err)
	}
	return nil
}

func (c *ConnectionInfo) port(ch Channel) *int {
	switch ch {
	case Shell:
		return &c.ShellPort
	case Control:
		return &c.ControlPort
	case IOPub:
		return &c.IOPubPort
	case Stdin:
		return &c.StdinPort
	}
	return &c.HBPort
}

// SetPort stores the port of one channel.
func (c *ConnectionInfo) SetPort(ch Channel, port int) { *c.port(ch) = port }

// Port is the port of one channel.
func (c *ConnectionInfo) Port(ch Channel) int { return *c.port(ch) }

// Endpoint is the address of one channel as zmtp wants it.
func (c *ConnectionInfo) Endpoint(ch Channel) string {
	port := strconv.Itoa(c.Port(ch))
	if c.Transport == "ipc" {
		return "ipc://" + c.IP + "-" + port
	}
	ip := c.IP
	if ip == "*" {
		ip = "0.0.0.0"
	}
	return "tcp://" + net.JoinHostPort(ip, port)
}
