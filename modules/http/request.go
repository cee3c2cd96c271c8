package http

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	gohttp "net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"skep/interp/module"
	"skep/interp/value"
	"skep/policy"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeURL      = "M1001" // an address that cannot be asked
	codeNetwork  = "M1002" // no answer
	codeRefused  = "M1003" // the privacy tier forbids it
	codeSize     = "M1004" // the answer is too large
	codeStatus   = "M1005" // the server answers with an error
)

// plan is one request before it is sent.
type plan struct {
	c       *module.Call
	method  string
	url     string
	body    []byte
	headers gohttp.Header
	timeout time.Duration
	most    int64
}

const (
	usualTimeout = 30 * time.Second
	usualMost    = 256 << 20
	longest      = 24 * time.Hour
)

// method makes the Impl of get, post, …: (url[, body], headers, timeout, max_bytes).
func method(name string, hasBody bool) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		at := 1
		p := &plan{c: c, method: name}
		err := p.address(0)
		if err == nil && hasBody {
			err = p.content(1)
			at = 2
		}
		if err == nil {
			err = p.options(at)
		}
		if err != nil {
			return value.Null, err
		}
		return p.object()
	}
}

// request: (method, url, body, headers, timeout, max_bytes).
func request(c *module.Call) (value.Value, error) {
	name, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, c.Mismatch(0, "a string")
	}
	p := &plan{c: c, method: strings.ToUpper(name)}
	if err := errors.Join(p.address(1), p.content(2), p.options(3)); err != nil {
		return value.Null, err
	}
	return p.object()
}

// textOnly: (url[, body]); the body of the answer, or an error.
func textOnly(name string) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		p := &plan{c: c, method: name, timeout: usualTimeout, most: usualMost, headers: gohttp.Header{}}
		if err := p.address(0); err != nil {
			return value.Null, err
		}
		if len(c.Args) > 1 {
			if err := p.content(1); err != nil {
				return value.Null, err
			}
		}
		resp, body, err := p.send()
		if err != nil {
			return value.Null, err
		}
		if resp.StatusCode >= 400 {
			return value.Null, c.Error(codeStatus, "http."+strings.ToLower(name)+" gives such answers too", "%s answers %s", p.url, resp.Status)
		}
		return value.String(string(body)), nil
	}
}

func (p *plan) address(i int) error {
	s, ok := p.c.Args[i].TryStr()
	if !ok {
		return p.c.Mismatch(i, "a URL as a string")
	}
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil:
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err
		}
		return p.c.Error(codeURL, "", "the URL %s cannot be read: %v", value.Quote(s), err)
	case u.Scheme != "http" && u.Scheme != "https":
		return p.c.Error(codeURL, "a URL looks like https://example.org/data.json", "the URL %s must begin with http:// or https://", value.Quote(s))
	case u.Host == "":
		return p.c.Error(codeURL, "", "the URL %s names no host", value.Quote(s))
	}
	p.url = u.String()
	return nil
}

// content reads the body: null, text, or bytes.
func (p *plan) content(i int) error {
	switch v := p.c.Args[i]; v.Kind() {
	case value.KNull:
	case value.KStr:
		p.body = []byte(v.Str())
	case value.KArray:
		if err := p.c.Host.Charge(int64(v.List().Len())); err != nil {
			return err
		}
		p.body = make([]byte, v.List().Len())
		for j, x := range v.List().All() {
			if !x.IsInt() || x.AsInt() < 0 || x.AsInt() > 255 {
				return p.c.Error(codeArgument, "json.stringify makes text of arrays", "element %d of the body must be a byte, found %s", j, value.TypeName(x))
			}
			p.body[j] = byte(x.AsInt())
		}
	default:
		return p.c.Error(codeArgument, "json.stringify(value) makes text of it", "the body must be text or bytes, found %s", value.TypeName(v))
	}
	return nil
}

// options reads headers, timeout and max_bytes.
func (p *plan) options(i int) error {
	c := p.c
	if c.Args[i].Kind() != value.KDict {
		return c.Mismatch(i, "an object of headers")
	}
	p.headers = gohttp.Header{}
	c.Args[i].Dict().Each(func(k, v value.Value) bool {
		p.headers.Set(value.Display(k), value.Display(v))
		return true
	})
	s, ok := c.Args[i+1].Number()
	if !ok || !(s > 0 && s <= longest.Seconds()) {
		return c.Error(codeArgument, "", "the timeout must be a number of seconds up to a day, found %s", value.Repr(c.Args[i+1]))
	}
	p.timeout = time.Duration(s * float64(time.Second))
	if !c.Args[i+2].IsInt() || c.Args[i+2].AsInt() < 0 {
		return c.Error(codeArgument, "", "max_bytes must be an integer that is not negative, found %s", value.Repr(c.Args[i+2]))
	}
	p.most = c.Args[i+2].AsInt()
	return nil
}

// send asks and reads the whole answer.
func (p *plan) send() (*gohttp.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(p.c.Ctx, p.timeout)
	defer cancel()
	req, err := gohttp.NewRequestWithContext(ctx, p.method, p.url, bytes.NewReader(p.body))
	if err != nil {
		return nil, nil, p.c.Error(codeArgument, "", "%s", strings.TrimPrefix(err.Error(), "net/http: "))
	}
	p.describe(req)
	var resp *gohttp.Response
	var body []byte
	p.c.Block(func() { // other tasks run meanwhile
		if resp, err = policy.HTTPClient(ctx).Do(req); err == nil {
			defer resp.Body.Close()
			body, err = p.read(resp)
		}
	})
	if err != nil {
		return nil, nil, p.failed(err)
	}
	return resp, body, nil
}

// describe fills in the headers that the program has not set.
func (p *plan) describe(req *gohttp.Request) {
	req.Header = p.headers
	if host := p.headers.Get("Host"); host != "" {
		req.Host = host
	}
	if len(p.headers["User-Agent"]) == 0 {
		p.headers.Set("User-Agent", "skep")
	}
	if len(p.body) > 0 && len(p.headers["Content-Type"]) == 0 {
		kind := "text/plain; charset=utf-8"
		if json.Valid(p.body) {
			kind = "application/json"
		}
		p.headers.Set("Content-Type", kind)
	}
}

const piece = 64 << 10

// read takes the body in pieces: each is charged, and max_bytes holds for what was unpacked.
func (p *plan) read(resp *gohttp.Response) ([]byte, error) {
	var body []byte
	buf := make([]byte, piece)
	for {
		n, err := resp.Body.Read(buf)
		if int64(len(body)+n) > p.most {
			return nil, p.c.Error(codeSize, "max_bytes allows more", "the answer of %s is larger than %d bytes", p.url, p.most)
		}
		if n > 0 {
			if err := p.c.Host.Charge(int64(2 * n)); err != nil {
				return nil, err
			}
			body = append(body, buf[:n]...)
		}
		if err == io.EOF {
			return body, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// failed words what prevented an answer; errors of ours and of the budget pass.
func (p *plan) failed(err error) error {
	var refused *policy.Refused
	var dns *net.DNSError
	var outer *url.Error
	var op *net.OpError
	var timeout interface{ Timeout() bool }
	switch {
	case p.c.Ctx.Err() != nil:
		return p.c.Ctx.Err()
	case errors.As(err, &refused):
		return p.c.Error(codeRefused, "the environment variable "+policy.Variable+" sets the tier: standard, private or sovereign", "%v", refused)
	case errors.As(err, &dns) && dns.IsNotFound:
		return p.c.Error(codeNetwork, "is the name spelt right, and is this machine online?", "no machine is called %s", dns.Name)
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return p.c.Error(codeNetwork, "timeout: 120.0 waits longer", "no answer from %s within %v", p.url, p.timeout)
	case errors.Is(err, syscall.ECONNREFUSED):
		return p.c.Error(codeNetwork, "is the server running, and is the port right?", "nobody answers at %s", p.url)
	case errors.As(err, &outer):
		return p.c.Error(codeNetwork, "", "no answer from %s: %v", p.url, outer.Err)
	case errors.As(err, &op) || errors.Is(err, io.ErrUnexpectedEOF):
		return p.c.Error(codeNetwork, "", "the answer of %s breaks off: %v", p.url, err)
	}
	return err
}
