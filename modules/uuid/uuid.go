// Package uuid is the language's module uuid: universally unique identifiers
// (RFC 9562) as texts. v4 is random, v7 begins with the time, so that later
// ones sort behind earlier ones; v5 is the digest of a name.
//
// Callers: the session, through modules.All.
package uuid

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// Module declares uuid, with a clock of its own.
func Module() module.Module {
	k := &clock{now: time.Now}
	return module.Module{Name: "uuid", Doc: "Universally unique identifiers: random, by time, by name.", Funcs: []module.Func{
		{Sig: "fun v4() -> str", Doc: "A random one.", Example: "uuid.v4().len()  // => 36", Impl: module.Checked(func(*module.Call) value.Value { return value.String(random().version(4).String()) })},
		{Sig: "fun v7() -> str", Doc: "One that begins with the time in milliseconds: those made later sort behind those made earlier.", Example: "uuid.v7() < uuid.v7()  // => true", Impl: module.Checked(func(*module.Call) value.Value { return value.String(k.next().String()) })},
		{Sig: "fun v5(namespace: str, name: str) -> str", Doc: "The one of a name in a namespace, which is another UUID or dns, url, oid, x500: always the same.", Example: "uuid.v5(\"dns\", \"python.org\")  // => \"886313e1-3b8a-5372-9b90-0c9aee199e5d\"", Impl: module.Checked(named)},
		{Sig: "fun parse(text: str) -> Result<str, str>", Doc: "Ok(the usual form: small letters and four dashes) or Err(why); braces, `urn:uuid:` and missing dashes are allowed.", Example: "uuid.parse(\"{886313E13B8A53729B900C9AEE199E5D}\")  // => Ok(\"886313e1-3b8a-5372-9b90-0c9aee199e5d\")", Impl: module.Checked(func(c *module.Call) value.Value {
			id, err := parse(c.Str(0))
			return module.Res(value.String(id.String()), err)
		})},
		{Sig: "fun is_valid(text: str) -> bool", Doc: "Whether parse can read it.", Example: "uuid.is_valid(\"abc\")  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
			_, err := parse(c.Str(0))
			return value.Bool(err == nil)
		})},
		{Sig: "fun version(text: str) -> Result<i64, str>", Doc: "Ok(the version) or Err(why it is none).", Example: "uuid.version(uuid.v4())  // => Ok(4)", Impl: module.Checked(func(c *module.Call) value.Value {
			id, err := parse(c.Str(0))
			return module.Res(value.Int(int64(id[6]>>4)), err)
		})},
		{Sig: "fun time(text: str) -> Option<f64>", Doc: "Some(the seconds since 1970 in a v7) or None for others.", Example: "uuid.time(uuid.v7()).unwrap() > 1.7e9  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
			id, err := parse(c.Str(0))
			ms := int64(id[0])<<40 | int64(id[1])<<32 | int64(id[2])<<24 | int64(id[3])<<16 | int64(id[4])<<8 | int64(id[5])
			return module.Opt(value.Float(float64(ms)/1000), err == nil && id[6]>>4 == 7)
		})},
		{Sig: "fun nil() -> str", Doc: "The one of zeros.", Example: "uuid.nil().starts_with(\"0000\")  // => true", Impl: module.Checked(func(*module.Call) value.Value { return value.String(id{}.String()) })},
	}}
}

type id [16]byte

func (u id) String() string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// version sets the bits that say the version and the variant.
func (u id) version(v byte) id {
	u[6] = u[6]&0x0F | v<<4
	u[8] = u[8]&0x3F | 0x80
	return u
}

func random() (u id) {
	_, _ = rand.Read(u[:]) // never fails
	return u
}

// clock makes ids of version 7. Within one millisecond it counts on in the 12
// bits behind the time (RFC 9562, 6.2, method 1), and into the next one when they are full.
type clock struct {
	mu    sync.Mutex
	now   func() time.Time
	ms    int64
	count uint16
}

func (k *clock) next() id {
	k.mu.Lock()
	defer k.mu.Unlock()
	u := random()
	if ms := k.now().UnixMilli(); ms > k.ms {
		k.ms, k.count = ms, uint16(u[6]&0x07)<<8|uint16(u[7]) // half the room is left for counting
	} else if k.count++; k.count > 0xFFF {
		k.ms, k.count = k.ms+1, 0
	}
	for i := range 6 {
		u[i] = byte(k.ms >> (40 - 8*i))
	}
	u[6], u[7] = byte(k.count>>8), byte(k.count)
	return u.version(7)
}

// namespaces are those of RFC 9562, appendix; they differ in one digit.
var namespaces = lazy.Value[map[string]string]{New: func() map[string]string { return map[string]string{"dns": "0", "url": "1", "oid": "2", "x500": "4"} }}

func named(c *module.Call) value.Value {
	space := c.Str(0)
	if d, ok := namespaces.Get()[space]; ok {
		space = "6ba7b81" + d + "-9dad-11d1-80b4-00c04fd430c8"
	}
	u, err := parse(space)
	if err != nil {
		c.Refuse("the namespace must be a UUID or one of dns, url, oid, x500, found %s", value.Quote(space))
	}
	sum := sha1.Sum(append(u[:], c.Str(1)...))
	copy(u[:], sum[:])
	return value.String(u.version(5).String())
}

func parse(s string) (u id, err error) {
	t := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "urn:uuid:")
	if strings.HasPrefix(t, "{") && strings.HasSuffix(t, "}") {
		t = t[1 : len(t)-1]
	}
	if len(t) == 36 && t[8] == '-' && t[13] == '-' && t[18] == '-' && t[23] == '-' {
		t = t[:8] + t[9:13] + t[14:18] + t[19:23] + t[24:]
	}
	b, err := hex.DecodeString(t)
	if err != nil || len(b) != len(u) {
		return id{}, fmt.Errorf("%s is no UUID", value.Quote(s))
	}
	return id(b), nil
}
