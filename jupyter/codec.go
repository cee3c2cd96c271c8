package jupyter

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"os/user"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

var delimiter = []byte("<IDS|MSG>")

// Codec makes, signs and verifies the messages of one session with one key.
// It is safe for concurrent use.
type Codec struct {
	session  string
	username string
	key      []byte
	macs     sync.Pool
	count    atomic.Uint64
	seen     replays
}

// NewCodec makes a Codec with a new session id. An empty key means unsigned
// messages, as the protocol has it. username may be empty.
func NewCodec(key []byte, username string) *Codec {
	c := &Codec{session: NewID(), username: username, key: key}
	c.macs.New = func() any { return hmac.New(sha256.New, key) }
	return c
}

// Username is the name that headers carry for the person running this process.
func Username() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "user"
}

// NewID is a random UUID, version 4.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Session is the session id of the messages made here.
func (c *Codec) Session() string { return c.session }

// New makes a message. parent is the raw header of the message it answers, nil
// for none. Content that JSON cannot express is an error.
func (c *Codec) New(msgType string, parent json.RawMessage, content any) (*Message, error) {
	body, err := marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", msgType, err)
	}
	h := Header{
		MsgID:    c.session + "_" + strconv.FormatUint(c.count.Add(1), 10),
		Session:  c.session,
		Username: c.username,
		Date:     DateOf(time.Now()),
		MsgType:  msgType,
		Version:  ProtocolVersion,
	}
	raw, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", msgType, err)
	}
	return &Message{Header: h, RawHeader: raw, Parent: orEmpty(parent), Metadata: emptyObject, Content: body}, nil
}

var emptyObject = json.RawMessage("{}")

func orEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return emptyObject
	}
	return raw
}

// marshal keeps <, > and & as they are: escaped HTML would be three times as long.
func marshal(v any) (json.RawMessage, error) {
	if raw, ok := v.(json.RawMessage); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Encode gives the frames of m, signed.
func (c *Codec) Encode(m *Message) [][]byte {
	parts := [4][]byte{m.RawHeader, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+6+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, delimiter, c.sign(parts))
	frames = append(frames, parts[:]...)
	return append(frames, m.Buffers...)
}

func (c *Codec) sign(parts [4][]byte) []byte {
	if len(c.key) == 0 {
		return []byte{}
	}
	mac := c.macs.Get().(hash.Hash)
	defer c.macs.Put(mac)
	mac.Reset()
	for _, p := range parts {
		mac.Write(p)
	}
	var sum [sha256.Size]byte
	return hex.AppendEncode(make([]byte, 0, 2*sha256.Size), mac.Sum(sum[:0]))
}

// Decode verifies and reads received frames. A message whose signature was seen
// before is refused. The result shares the frames' memory.
func (c *Codec) Decode(frames [][]byte) (*Message, error) {
	at := delimiterIndex(frames)
	if at < 0 || len(frames) < at+6 {
		return nil, fmt.Errorf("%w: %d frames", ErrMalformed, len(frames))
	}
	parts := [4][]byte(frames[at+2 : at+6])
	if err := c.verify(frames[at+1], parts); err != nil {
		return nil, err
	}
	for _, p := range parts {
		if err := checkJSON(p); err != nil {
			return nil, err
		}
	}
	m := &Message{
		Identities: frames[:at], RawHeader: parts[0], Parent: parts[1],
		Metadata: parts[2], Content: parts[3], Buffers: frames[at+6:],
	}
	if err := json.Unmarshal(m.RawHeader, &m.Header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	if m.Header.MsgID == "" || m.Header.MsgType == "" {
		return nil, fmt.Errorf("%w: header without msg_id or msg_type", ErrMalformed)
	}
	return m, nil
}

func delimiterIndex(frames [][]byte) int {
	for i, f := range frames {
		if bytes.Equal(f, delimiter) {
			return i
		}
	}
	return -1
}

func (c *Codec) verify(signature []byte, parts [4][]byte) error {
	if len(c.key) == 0 {
		return nil
	}
	if !hmac.Equal(signature, c.sign(parts)) {
		return ErrSignature
	}
	if !c.seen.add([64]byte(signature)) {
		return ErrReplay
	}
	return nil
}

// checkJSON wants one object that does not nest too deep, before anything recursive reads it.
func checkJSON(b []byte) error {
	if depth := jsonDepth(b); depth > MaxDepth {
		return fmt.Errorf("%w: JSON nests deeper than %d", ErrMalformed, MaxDepth)
	}
	if t := bytes.TrimLeft(b, " \t\r\n"); len(t) == 0 || t[0] != '{' {
		return fmt.Errorf("%w: expected a JSON object", ErrMalformed)
	}
	if !json.Valid(b) {
		return fmt.Errorf("%w: not JSON", ErrMalformed)
	}
	return nil
}

// jsonDepth is the deepest nesting of brackets outside strings.
func jsonDepth(b []byte) int {
	depth, deepest, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch ch := b[i]; {
		case quoted && ch == '\\':
			i++
		case ch == '"':
			quoted = !quoted
		case quoted:
		case ch == '{' || ch == '[':
			if depth++; depth > deepest {
				deepest = depth
			}
		case ch == '}' || ch == ']':
			depth--
		}
	}
	return deepest
}

// replays remembers the newest signatures, as many as the reference
// implementation does; the oldest gives way.
type replays struct {
	mu   sync.Mutex
	seen map[[64]byte]struct{}
	ring [][64]byte
	next int
}

const replayWindow = 1 << 16

func (r *replays) add(s [64]byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, again := r.seen[s]; again {
		return false
	}
	if r.seen == nil {
		r.seen = map[[64]byte]struct{}{}
	}
	r.seen[s] = struct{}{}
	if len(r.ring) < replayWindow {
		r.ring = append(r.ring, s)
		return true
	}
	delete(r.seen, r.ring[r.next])
	r.ring[r.next] = s
	r.next = (r.next + 1) % replayWindow
	return true
}
