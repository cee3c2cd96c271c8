package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// secret is the token, and what is derived from it: what changing requests of pages send back.
type secret struct{ text, xsrf string }

// minToken keeps people from tokens that can be guessed over the network.
const minToken = 8

// tokenFor takes the given token, else the environment's, else makes one.
func tokenFor(given string, getenv func(string) string) (secret, error) {
	text := given
	if text == "" {
		text = getenv("SKEP_TOKEN")
	}
	if file := getenv("SKEP_TOKEN_FILE"); text == "" && file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return secret{}, fmt.Errorf("read token file: %w", err)
		}
		if text = strings.TrimSpace(string(data)); text == "" {
			return secret{}, fmt.Errorf("read token file %s: it is empty", file)
		}
	}
	if text == "" {
		var b [32]byte
		_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
		text = hex.EncodeToString(b[:])
	}
	if len(text) < minToken {
		return secret{}, errors.New("the token is too short: at least 8 characters are needed")
	}
	return secret{text: text, xsrf: derive(text, "xsrf")}, nil
}

func derive(token, purpose string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("skep notebook " + purpose))
	return hex.EncodeToString(mac.Sum(nil))
}

// equal compares in constant time; digests first, because ConstantTimeCompare tells lengths apart.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
