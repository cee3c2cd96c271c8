// Package url is the language's module url: addresses taken apart, put
// together and resolved against each other (RFC 3986), and query strings. An
// address from outside may be wrong, so that parse gives a Result.
//
// Callers: the session, through modules.All.
package url

import (
	"net/url"
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// codeURL is the code for addresses and parts that cannot be used.
const codeURL = "M1901"

const parts = "{scheme: str, user: str?, password: str?, host: str, port: i64?, path: str, query: Dict<str, _>, fragment: str?}"

// Module declares url.
func Module() module.Module {
	str := func(f func(c *module.Call, u *url.URL) string) module.Impl {
		return module.Checked(func(c *module.Call) value.Value { return value.String(f(c, read(c, 0))) })
	}
	return module.Module{Name: "url", Doc: "Addresses: parse, build, join, query strings.", Known: []string{"urllib"}, Synonyms: map[string]string{"urlencode": "encode_query", "urljoin": "join", "urlparse": "parse"}, Funcs: []module.Func{
		{Sig: "fun parse(text: str) -> Result<" + parts + ", str>", Doc: "Ok(the parts of an address) or Err(why). The parts are decoded; in the query, a name that comes once has a string, a name that comes more often an array.", Example: "let u = url.parse(\"https://ann@example.org:8080/a%20b?q=1&q=2&x=y#top\").unwrap()\n[u.host, u.port, u.path]  // => [\"example.org\", 8080, \"/a b\"]\nu.query  // => {q: [\"1\", \"2\"], x: \"y\"}", Impl: module.Checked(func(c *module.Call) value.Value {
			u, err := url.Parse(c.Str(0))
			if err != nil {
				return module.Res(value.Null, plain(err))
			}
			return take(u)
		})},
		{Sig: "fun build(parts: Dict<str, _>) -> str", Doc: "The address of parts, as parse gives them; all may be missing.", Example: "url.build({scheme: \"https\", host: \"example.org\", path: \"/a b\", query: {q: \"x&y\", n: [1, 2]}})  // => \"https://example.org/a%20b?q=x%26y&n=1&n=2\"", Impl: module.Checked(build)},
		{Sig: "fun join(base: str, reference: str) -> str", Doc: "What a reference on the page base points to.", Example: "url.join(\"https://example.org/a/b.html\", \"../c?x=1\")  // => \"https://example.org/c?x=1\"", Impl: str(func(c *module.Call, u *url.URL) string { return u.ResolveReference(read(c, 1)).String() })},
		{Sig: "fun with_query(text: str, query: Dict<str, _>) -> str", Doc: "The address with these names in its query set, in addition to the others; null takes a name away.", Example: "url.with_query(\"http://a/?x=1&y=2\", {x: 3, y: null})  // => \"http://a/?x=3\"", Impl: str(withQuery)},
		{Sig: "fun encode_query(query: Dict<str, _>) -> str", Doc: "An object as a query string, in its order; arrays repeat their name.", Example: "url.encode_query({b: \"x y\", a: [1, 2]})  // => \"b=x+y&a=1&a=2\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(encode(c, c.Dict(0))) })},
		{Sig: "fun decode_query(text: str) -> Result<Dict<str, _>, str>", Doc: "Ok(the names and values of a query string, with or without ?) or Err(why).", Example: "url.decode_query(\"?a=1&b=x+y\")  // => Ok({a: \"1\", b: \"x y\"})", Impl: module.Checked(func(c *module.Call) value.Value {
			q, err := decode(strings.TrimPrefix(c.Str(0), "?"))
			return module.Res(q, plain(err))
		})},
		{Sig: "fun encode(text: str) -> str", Doc: "A text as one part of a path: slashes are encoded too.", Example: "url.encode(\"a b/c\")  // => \"a%20b%2Fc\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(url.PathEscape(c.Str(0))) })},
		{Sig: "fun decode(text: str) -> Result<str, str>", Doc: "Ok(the text with each %XX replaced) or Err(why).", Example: "url.decode(\"a%20b\")  // => Ok(\"a b\")", Impl: module.Checked(func(c *module.Call) value.Value {
			s, err := url.PathUnescape(c.Str(0))
			return module.Res(value.String(s), plain(err))
		})},
		{Sig: "fun is_valid(text: str) -> bool", Doc: "Whether it is a whole address: one with a scheme, and a host or a path.", Example: "url.is_valid(\"example.org\")  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
			u, err := url.Parse(c.Str(0))
			return value.Bool(err == nil && u.Scheme != "" && (u.Host != "" || u.Path != "" || u.Opaque != ""))
		})},
	}}
}

// plain leaves the words `parse "…":` out of an error.
func plain(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}

func read(c *module.Call, i int) *url.URL {
	u, err := url.Parse(c.Str(i))
	if err != nil {
		c.Fail(codeURL, "", "argument %d is no address: %v", i+1, plain(err))
	}
	return u
}

func take(u *url.URL) value.Value {
	query, err := decode(u.RawQuery)
	if err != nil {
		return module.Res(value.Null, err)
	}
	port := value.Null
	if u.Port() != "" {
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil {
			return value.Err(value.String("the port " + u.Port() + " is above 65535"))
		}
		port = value.Int(int64(n))
	}
	d := value.NewDict()
	d.SetStr("scheme", value.String(u.Scheme))
	password, has := u.User.Password()
	d.SetStr("user", some(u.User.Username(), u.User != nil))
	d.SetStr("password", some(password, has))
	d.SetStr("host", value.String(u.Hostname()))
	d.SetStr("port", port)
	path := u.Path
	if u.Opaque != "" {
		path = u.Opaque
	}
	d.SetStr("path", value.String(path))
	d.SetStr("query", query)
	d.SetStr("fragment", some(u.Fragment, u.Fragment != ""))
	return value.Ok(d.Value())
}

func some(s string, there bool) value.Value {
	if !there {
		return value.Null
	}
	return value.String(s)
}

// decode keeps the order in which names come first.
func decode(query string) (value.Value, error) {
	d := value.NewDict()
	for _, part := range strings.Split(query, "&") {
		if part == "" {
			continue
		}
		k, v, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(k)
		if err != nil {
			return value.Null, err
		}
		text, err := url.QueryUnescape(v)
		if err != nil {
			return value.Null, err
		}
		old, there := d.GetStr(name)
		switch {
		case !there:
			d.SetStr(name, value.String(text))
		case old.IsArray():
			old.Array().Push(value.String(text))
		default:
			d.SetStr(name, value.NewArray([]value.Value{old, value.String(text)}))
		}
	}
	return d.Value(), nil
}

func encode(c *module.Call, d *value.Dict) string {
	var b strings.Builder
	put := func(k, v value.Value) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(value.Display(k)) + "=" + url.QueryEscape(value.Display(v)))
	}
	d.Each(func(k, v value.Value) bool {
		switch v.Kind() {
		case value.KArray, value.KTuple:
			for _, x := range v.List().All() {
				put(k, x)
			}
		case value.KNull:
		case value.KStr, value.KInt, value.KFloat, value.KBool:
			put(k, v)
		default:
			c.Fail(codeURL, "", "the query's %s must be a text, a number or an array of these, found %s", value.Display(k), value.TypeName(v))
		}
		return true
	})
	return b.String()
}

func withQuery(c *module.Call, u *url.URL) string {
	old, err := decode(u.RawQuery)
	if err != nil {
		c.Fail(codeURL, "", "the query cannot be read: %v", err)
	}
	c.Dict(1).Each(func(k, v value.Value) bool {
		old.Dict().Set(k, v.Share())
		return true
	})
	u.RawQuery = encode(c, old.Dict())
	return u.String()
}

func build(c *module.Call) value.Value {
	d, u := c.Dict(0), &url.URL{}
	text := func(name string) string {
		v, _ := d.GetStr(name)
		if v.IsNull() {
			return ""
		}
		s, ok := v.TryStr()
		if !ok {
			c.Fail(codeURL, "", "%s must be a string, found %s", name, value.TypeName(v))
		}
		return s
	}
	u.Scheme, u.Path, u.Fragment = text("scheme"), text("path"), text("fragment")
	u.Host = hostPort(c, text("host"), d)
	if u.Host != "" && u.Path != "" && !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path
	}
	if user := text("user"); user != "" {
		u.User = url.User(user)
		if password := text("password"); password != "" {
			u.User = url.UserPassword(user, password)
		}
	}
	if q, ok := d.GetStr("query"); ok && !q.IsNull() {
		if q.Kind() != value.KDict {
			c.Fail(codeURL, "", "query must be an object, found %s", value.TypeName(q))
		}
		u.RawQuery = encode(c, q.Dict())
	}
	return value.String(u.String())
}

func hostPort(c *module.Call, host string, d *value.Dict) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	port, _ := d.GetStr("port")
	if port.IsNull() {
		return host
	}
	if !port.IsInt() || port.AsInt() < 0 || port.AsInt() > 65535 {
		c.Fail(codeURL, "", "port must be an integer from 0 to 65535, found %s", value.Repr(port))
	}
	return host + ":" + strconv.FormatInt(port.AsInt(), 10)
}
