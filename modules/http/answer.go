package http

import (
	"mime"
	gohttp "net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// object sends the request and makes {status, ok, url, headers, body}.
func (p *plan) object() (value.Value, error) {
	resp, data, err := p.send()
	if err != nil {
		return value.Null, err
	}
	body, err := bodyValue(p.c, resp, data)
	if err != nil {
		return value.Null, err
	}
	d := value.NewDict()
	d.SetStr("status", value.Int(int64(resp.StatusCode)))
	d.SetStr("ok", value.Bool(resp.StatusCode >= 200 && resp.StatusCode < 300))
	d.SetStr("url", value.String(resp.Request.URL.String()))
	d.SetStr("headers", headers(resp.Header))
	d.SetStr("body", body)
	return d.Value(), nil
}

// headers sorts by name, so that two equal answers look equal.
func headers(h gohttp.Header) value.Value {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	d := value.NewDict()
	for _, name := range names {
		d.Set(value.String(strings.ToLower(name)), value.String(strings.Join(h[name], ", ")))
	}
	return d.Value()
}

// bodyValue is text if the bytes are UTF-8 or the server says Latin-1, else an array of bytes.
func bodyValue(c *module.Call, resp *gohttp.Response, data []byte) (value.Value, error) {
	_, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch charset := strings.ToLower(params["charset"]); {
	case charset == "iso-8859-1" || charset == "latin1":
		var b strings.Builder
		for _, x := range data {
			b.WriteRune(rune(x))
		}
		return value.String(b.String()), nil
	case utf8.Valid(data):
		return value.String(string(data)), nil
	}
	if err := c.Host.Charge(int64(16 * len(data))); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, len(data))
	for i, x := range data {
		out[i] = value.Int(int64(x))
	}
	return value.NewArray(out), nil
}

// encode keeps the order of the object, which url.Values would lose.
func encode(c *module.Call) (value.Value, error) {
	if c.Args[0].Kind() != value.KDict {
		return value.Null, c.Mismatch(0, "an object")
	}
	var parts []string
	c.Args[0].Dict().Each(func(k, v value.Value) bool {
		vs := []value.Value{v}
		if v.IsArray() {
			vs = v.List().Boxed()
		}
		for _, x := range vs {
			parts = append(parts, url.QueryEscape(value.Display(k))+"="+url.QueryEscape(value.Display(x)))
		}
		return true
	})
	return value.String(strings.Join(parts, "&")), nil
}

// bodyText is the body of an answer, or of any object with a text in its field body.
func bodyText(c *module.Call) (value.Value, error) {
	if d := c.Args[0]; d.Kind() == value.KDict {
		if body, ok := d.Dict().GetStr("body"); ok && body.IsStr() {
			return body.Share(), nil
		}
	}
	return value.Null, c.Error(codeArgument, "a body that is no text is an array of bytes", "the object has no text in a field `body`")
}
