package builtin_test

import "testing"

func TestStrings(t *testing.T) {
	expressions(t, `
"héllo".len() ==> 5
"".len() ==> 0
"e\u{301}".len() ==> 2
"straße".upper() ==> "STRASSE"
"ÀÉ".lower() ==> "àé"
"élan VITAL".capitalize() ==> "Élan vital"
"it's a day".title() ==> "It's A Day"
"\t x ".trim() ==> "x"
"--x--".trim_start("-") ==> "x--"
"xxhixx".trim_matches(|c| c == "x") ==> "hi"
"1a2".trim_end(["1", "2"]) ==> "1a"
"héy".reverse() ==> "yéh"
"ab".repeat(0) ==> ""
"ab".repeat(-1) ==> ""
"a".repeat(1000000000000) ==> !would be longer than 2 GiB
"a".repeat(2000000000) ==> !out of memory
"é".pad_start(3, "ab") ==> "abé"
"abc".pad_end(2) ==> "abc"
"a".pad_start(1000000000000) ==> !longer than 2 GiB
"a".pad_start(5, "") ==> !something to fill with
"abc".center(6, "-") ==> "-abc--"
"+5".zfill(4) ==> "+005"
"a\n\nb".indent(2) ==> "  a\n\n  b"
"hello".contains("") ==> true
"hello".contains(["x", "l"]) ==> true
"hello".contains(|c| c == "z") ==> false
"hello".starts_with("") ==> true
"Hello".starts_with(|c| c.is_upper()) ==> true
"a.txt".ends_with([".md", ".txt"]) ==> true
"héllo".find("l") ==> Some(2)
"héllo".find("") ==> Some(0)
"héllo".find(|c| c == "o") ==> Some(4)
"héllo".rfind("l") ==> Some(3)
"héllo".index_of("z") ==> -1
"aaa".count("a") ==> 3
"abc".count("") ==> !cannot count an empty string
"a1b2".count(|c| c.is_digit()) ==> 2
"aXbX".replace("X", "") ==> "ab"
"abc".replace("", "-") ==> "-a-b-c-"
"a1b2".replace(|c| c.is_digit(), "#") ==> "a#b#"
"a-b_c".replace(["-", "_"], " ") ==> "a b c"
"aaa".replacen("a", "b", 2) ==> "bba"
"a".replace("a", 5) ==> !expects a string, found integer 5
"banana".matches("an").len() ==> 2
"a1b2".matches(|c| c.is_digit()) ==> ["1", "2"]
"ébé".match_indices("é") ==> [(0, "é"), (2, "é")]
"kitten".levenshtein("") ==> 6
"a,b,,c".split(",") ==> ["a", "b", "", "c"]
"".split(",") ==> [""]
"abc".split("") ==> ["a", "b", "c"]
" a  b ".split() ==> ["a", "b"]
"a1b2c".split(|c| c.is_digit()) ==> ["a", "b", "c"]
"a-b_c".split(["-", "_"]) ==> ["a", "b", "c"]
"a,b,c".split(",", 0) ==> ["a,b,c"]
"a b c".splitn(2, " ") ==> ["a", "b c"]
"a b c".splitn(0, " ") ==> []
"a b c".splitn(1, " ") ==> ["a b c"]
"a.b.c".rsplitn(2, ".") ==> ["c", "a.b"]
"a=b".split_once(":") ==> None
"a;b;".split_terminator(";") ==> ["a", "b"]
"a\r\nb\n\nc".lines() ==> ["a", "b", "", "c"]
"".lines() ==> []
"".chars() ==> []
"🇩🇪🇫🇷e\u{301}👩‍💻".graphemes().len() ==> 4
"\r\nx".graphemes().len() ==> 2
"héy".char_indices() ==> [(0, "h"), (1, "é"), (2, "y")]
"abc".char_at(-1) ==> "c"
"abc".char_at(3) ==> nil
"abc".get(5) ==> None
"héllo".get(1..3) ==> Some("él")
"abc".get(2..9) ==> None
"abc".get(1..) ==> Some("bc")
"abc".nth(0) ==> Some("a")
("".first(), "ab".last()) ==> (nil, "b")
"héllo".slice(1, 3) ==> "él"
"hello".substring(2) ==> "llo"
"hello".slice(4, 2) ==> ""
"hello".slice(-100, 100) ==> "hello"
("hello".take(99), "hello".skip(99)) ==> ("hello", "")
"hello".take(-1) ==> !at least 0, found -1
"hello".split_at(-2) ==> ("hel", "lo")
"hello".truncate_to(3) ==> "he…"
"hello".truncate_to(0) ==> ""
let mut s = "é"; s.push_str("x"); s.push('y'); s.insert(1, "-"); s ==> "é-xy"
let mut s = "ab"; let t = s; s.push("c"); t ==> "ab"
let mut s = "ab"; s.push_str(5); s ==> "ab5"
let mut s = ""; s.pop() ==> nil
let mut s = "abc"; s.remove(0); s.truncate(1); s ==> "b"
let mut s = "abc"; s.remove(3) ==> !index 3 is out of range, the length is 3
let mut s = "a1b2"; s.retain(|c| c.is_alpha()); s ==> "ab"
let mut s = ""; for i in 0..1000 { s.push_str("ab") }; s.len() ==> 2000
"abc".map(|c| c.upper()) ==> ["A", "B", "C"]
"abc".filter(|c| c != "b") ==> ["a", "c"]
"abc".enumerate() ==> [(0, "a"), (1, "b"), (2, "c")]
", ".join([1, "a"]) ==> "1, a"
"{} {:?} {:03}".format("a", "b", 7) ==> "a \"b\" 007"
"{}".format() ==> !more `+"`{}`"+` than there are arguments
"٣".is_numeric() ==> true
"٣".is_ascii_digit() ==> false
"".is_alphabetic() ==> false
"z".to_digit(36) ==> Some(35)
"8".to_digit(8) ==> None
"10".to_digit() ==> None
"a".to_digit(99) ==> !base from 2 to 36
"ab".ord() ==> !a string of one character
char::from_u32(55296) ==> None
char::from(-1) ==> !expects a code point, found -1
String::from_utf8([195, 169]) ==> Ok("é")
String::from_utf8([255]) ==> Err("the bytes are not valid UTF-8")
String::from_utf8([256]) ==> Err("256 is not a byte")
String::from_utf8_lossy([300]) ==> !300 is not a byte
"a".eq_ignore_case("A") ==> true
"b".cmp("a") ==> 1
`)
}

func TestNumbersFromText(t *testing.T) {
	expressions(t, `
"42".parse() ==> 42
" -7 ".parse() ==> -7
"+5".parse() ==> 5
"+-5".parse() ==> Err("\"+-5\" is not a number")
"0x1F".parse() ==> 31
"1e3".parse() ==> 1000.0
"inf".parse("f64") ==> Ok(inf)
"0x1p4".parse() ==> Err("\"0x1p4\" is not a number")
"".parse() ==> Err("\"\" is not a number")
"12".parse("i32") ==> Ok(12)
"300".parse("u8") ==> Err("\"300\" does not fit u8")
"-1".parse("usize") ==> Err("\"-1\" does not fit usize")
"2.5".parse("i64") ==> Err("\"2.5\" is not an integer")
"true".parse("bool") ==> Ok(true)
"yes".parse("bool").is_err() ==> true
"x".parse("char") ==> Ok("x")
"9223372036854775808".parse() ==> Err("\"9223372036854775808\" does not fit a 64-bit integer")
"9223372036854775808".to_int() ==> !is not an integer
"x".parse().unwrap_or(3) ==> 3
"abc".to_int() ==> !"abc" is not an integer
"abc".to_float() ==> !"abc" is not a number
"-ff".parse_radix(16) ==> Ok(-255)
"12".parse_radix(2).is_err() ==> true
"1".parse_radix(1) ==> !base from 2 to 36
i32::parse("x").is_err() ==> true
i64::from_str_radix("zz", 36) ==> Ok(1295)
int("0b101", 2) ==> 5
int("zz", 2) ==> !is not an integer in base 2
int([1]) ==> !a number or a string, found array
float("1_000") ==> !is not a number
int(1e300) ==> !does not fit
`)
}
