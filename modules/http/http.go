// Package http is the language's module http: requests through policy, the one
// door to the network, so that the privacy tier holds for every request and
// every redirect. An answer of any status is an answer; only what prevents one
// (no connection, a refusal by the tier, time or size) is an error.
//
// get, post, put, patch, delete, head and request give an object; ruchy's
// globals http_get, http_post, http_put and http_delete give the body's text,
// and fail for a status from 400 on. Callers: the session, through modules.All.
package http

import "skep/interp/module"

// Module declares http.
func Module() module.Module {
	const (
		options = ", headers: Dict<str, _> = {}, timeout: f64 = 30.0, max_bytes: i64 = 268435456) -> {status: i64, ok: bool, url: str, headers: Dict<str, str>, body: OneOf<str, [i64]>}"
		nobody  = "\"http://127.0.0.1:9/\"" // the discard port, where nobody answers
		bodies  = "\n\nThe body is text or an array of bytes; json.stringify makes text of other values."
	)
	failing := func(call string) string {
		return "try { " + call + "; \"answered\" } catch (e) { \"nobody there\" }  // => \"nobody there\""
	}
	bare := func(name, verb, doc string) module.Func {
		return module.Func{Sig: "fun " + name + "(url: str" + options, Doc: doc, Example: failing("http." + name + "(" + nobody + ").status"), Impl: method(verb, false)}
	}
	full := func(name, verb, doc string) module.Func {
		return module.Func{Sig: "fun " + name + "(url: str, body: OneOf<str, [i64]> = null" + options, Doc: doc + bodies, Example: failing("http." + name + "(" + nobody + ", \"{}\").status"), Impl: method(verb, true)}
	}
	text := func(name, global, verb, params, args string) module.Func {
		return module.Func{Sig: "fun " + name + "(" + params + ") -> str", Doc: "The body of the answer as text; a status from 400 on is an error.", Example: failing(global + "(" + args + ")"), Global: global, Impl: textOnly(verb)}
	}
	return module.Guarded(module.Module{
		Name: "http",
		Doc:  "Requests to web servers, as far as the privacy tier lets them out.", Known: []string{"requests", "httpx"},
		Fails: true,
		Types: []module.Type{{Name: "object", Methods: []module.Func{
			{Sig: "fun text(self) -> str", Doc: "The text in the field body, as of an answer that get gives.", Example: "{status: 200, body: \"hello\"}.text()  // => \"hello\"", Impl: bodyText},
		}}},
		Funcs: []module.Func{
			bare("get", "GET", "Asks for a page or a file, and gives {status, ok, url, headers, body}.\n\nok is true for a status from 200 to 299; url is where the answer came from after redirects; the names of headers are in lower case; body is text, or an array of bytes if it is no text."),
			full("post", "POST", "Sends a body, and gives what get gives."),
			full("put", "PUT", "Sends a body that replaces what is there, and gives what get gives."),
			full("patch", "PATCH", "Sends a change, and gives what get gives."),
			bare("delete", "DELETE", "Asks to delete what is there, and gives what get gives."),
			bare("head", "HEAD", "Asks for the headers only, and gives what get gives, with an empty body."),
			{Sig: "fun request(method: str, url: str, body: OneOf<str, [i64]> = null" + options, Doc: "Any request; gives what get gives. timeout is in seconds and holds for the whole; a body larger than max_bytes (256 MiB) is an error." + bodies, Example: failing("http.request(\"OPTIONS\", " + nobody + ").status"), Impl: request},
			text("get_text", "http_get", "GET", "url: str", nobody),
			text("post_text", "http_post", "POST", "url: str, body: OneOf<str, [i64]> = null", nobody+", \"{}\""),
			text("put_text", "http_put", "PUT", "url: str, body: OneOf<str, [i64]> = null", nobody+", \"{}\""),
			text("delete_text", "http_delete", "DELETE", "url: str", nobody),
			{Sig: "fun encode(params: Dict<str, _>) -> str", Doc: "An object as the query of a URL; arrays repeat their name.", Example: "http.encode({a: 1, b: \"x&y\", c: [2, 3]})  // => \"a=1&b=x%26y&c=2&c=3\"", Impl: encode},
		},
	})
}
