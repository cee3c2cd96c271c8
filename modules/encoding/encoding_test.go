package encoding

import (
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		encoding.base64_encode([]) ==> ""
		encoding.base64_encode([0, 255]) ==> "AP8="
		encoding.base64_decode("AP8=") ==> Err("the bytes are no UTF-8 text; base64_decode_bytes gives them as they are")
		encoding.base64_decode_bytes("AP8") ==> Ok([0, 255])
		encoding.base64_decode("aGVs¶bG8=") ==> Ok("hello")
		encoding.base64_decode("a") ==> Err("illegal base64 data at input byte 0")
		encoding.base64_decode("???").is_err() ==> true
		encoding.base64_url_decode("c2tlcD8-") ==> Ok("skep?>")
		encoding.base32_decode("onvwk4a") ==> Ok("skep")
		encoding.hex_decode("7G").is_err() ==> true
		encoding.hex_encode("é") ==> "c3a9"
		encoding.hex_encode(1) ==> !must be String
		encoding.percent_encode("~a+") ==> "~a%2B"
		encoding.percent_decode("%zz").is_err() ==> true
		encoding.percent_decode("%FF") ==> Err("the bytes are no UTF-8 text")
		encoding.utf8_decode([104, 255]) ==> Err("byte 1 (0xff) is no UTF-8")
		encoding.utf8_decode(encoding.utf8_encode("日本")) ==> Ok("日本")
		encoding.latin1_encode("日") ==> !character 0 ("日") has no byte
		encoding.latin1_decode(encoding.latin1_encode("àé")) ==> "àé"
		encoding.html_unescape(encoding.html_escape("a 'b' \"c\" <&>")) ==> "a 'b' \"c\" <&>"
	`, Module())
}

// FuzzDecode wants no panic, and that what decodes encodes to something that decodes to the same.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", "c2tlcA==", "ONVWK4A=", "736b", "%41", "a\nb", "==="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range codecs() {
			b, err := k.decode(text)
			if err != nil {
				continue
			}
			again, err := k.decode(k.encode(b))
			if err != nil || string(again) != string(b) {
				t.Errorf("%s: %q decodes to %x, which comes back as %x, %v", k.name, text, b, again, err)
			}
		}
		_ = invalid([]byte(text))
		_ = percent(text)
	})
}
