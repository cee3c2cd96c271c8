package url

import (
	"testing"

	"skep/interp/module"
	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		url.parse("http://[::1]:80/") ==> Ok({scheme: "http", user: nil, password: nil, host: "::1", port: 80, path: "/", query: {}, fragment: nil})
		url.parse("https://a:b@c").unwrap().password ==> "b"
		url.parse("mailto:ann@example.org").unwrap().path ==> "ann@example.org"
		url.parse("http://a:x/").is_err() ==> true
		url.parse("http://a:99999/") ==> Err("the port 99999 is above 65535")
		url.parse("http://a/?%zz") ==> Err("invalid URL escape \"%zz\"")
		url.parse(1) ==> !must be String
		url.build({}) ==> ""
		url.build({host: "::1", port: 80, path: "x"}) ==> "//[::1]:80/x"
		url.build({scheme: "https", user: "a", password: "b c", host: "h", fragment: "f g"}) ==> "https://a:b%20c@h#f%20g"
		url.build({port: 70000}) ==> !from 0 to 65535
		url.build({host: 5}) ==> !host must be a string
		url.build({query: 5}) ==> !query must be an object
		url.build({query: {a: {}}}) ==> !must be a text, a number or an array
		url.build(url.parse("https://a@b:1/c?d=e#f").unwrap()) ==> "https://a@b:1/c?d=e#f"
		url.join("http://a/b", "//c/d") ==> "http://c/d"
		url.join("http://a/b", ":") ==> !argument 2 is no address
		url.with_query("http://a/?x=%zz", {y: 1}) ==> !query cannot be read
		url.with_query("http://a", {y: [1, "b"]}) ==> "http://a?y=1&y=b"
		url.decode_query("a=%") ==> Err("invalid URL escape \"%\"")
		url.decode_query("a=1&a=2&a=3&&b") ==> Ok({a: ["1", "2", "3"], b: ""})
		url.decode("%4") ==> Err("invalid URL escape \"%4\"")
		["http://a", "mailto:x", "/a", "a b:c", "http://"].map(|u| url.is_valid(u)) ==> [true, true, false, false, false]
	`, Module())
}

// FuzzParse wants no panic, and that what parse takes apart build puts together to something that parses to the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"https://ann:x@example.org:8080/a%20b?q=1&q=2#top", "mailto:a", "//h", "?a=b&a=c", "http://[::1]/"} {
		f.Add(s)
	}
	d := moduletest.New(&testing.T{}, Module())
	f.Fuzz(func(t *testing.T, text string) {
		v, err := d.Call("parse", text)
		if err != nil {
			t.Fatal(err)
		}
		x, good, _ := v.ResultOf()
		if !good || x.Kind() != value.KDict {
			return
		}
		if _, err := module.Checked(build)(&module.Call{Host: d, Args: []value.Value{x}, Name: "build"}); err != nil {
			t.Fatal(err)
		}
	})
}
