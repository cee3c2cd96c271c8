package secrets

import (
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		secrets.token_hex().len() ==> 64
		secrets.token_hex() == secrets.token_hex() ==> false
		secrets.token_hex(-1) ==> !from 0 to
		secrets.token_bytes(3).all(|b| b >= 0 && b < 256) ==> true
		secrets.token_urlsafe(60).chars().all(|c| c.is_alphanumeric() || c == "-" || c == "_") ==> true
		secrets.below(0) ==> !from 1 to
		(0..300).map(|i| secrets.below(3)).to_set().len() ==> 3
		secrets.choice([]) ==> !nothing to choose
		"abc".contains(secrets.choice("abc")) ==> true
		secrets.shuffle(1..=20).sort() == (1..=20).to_array() ==> true
		secrets.shuffle(1..=60) == (1..=60).to_array() ==> false
		secrets.password(0) ==> !from 1 to
		secrets.password(5, "a") ==> !at least 2
		secrets.password(200, "éü").chars().to_set().len() ==> 2
		secrets.equal([1, 2], [1, 2]) ==> true
	`, Module())
}
