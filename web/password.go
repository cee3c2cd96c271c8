package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"skep/internal/atomicfile"

	"golang.org/x/crypto/argon2"
)

// The cost of one attempt at a password: the second of the settings that RFC 9106 recommends, 64 MiB three times over.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
	argonKey     = 32 // bytes
	minPassword  = 8
)

// HashPassword makes of a password what SetPassword keeps, in the PHC string format.
func HashPassword(password string) (string, error) {
	if len(password) < minPassword {
		return "", fmt.Errorf("the password is too short: at least %d characters are needed", minPassword)
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, encode(salt), encode(key)), nil
}

// checkPassword says whether a password is the one that was hashed. What is no hash of ours fits none.
func checkPassword(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || len(password) > 4096 {
		return false
	}
	var version, memory, passes, threads int
	_, errVersion := fmt.Sscanf(parts[2], "v=%d", &version)
	_, errCost := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads)
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(errVersion, errCost, errSalt, errKey) != nil || version != argon2.Version || len(key) == 0 {
		return false
	}
	if passes < 1 || passes > 20 || threads < 1 || threads > 64 || memory < 8*threads || memory > 1<<20 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1
}

// PasswordFile is where this user's password is kept, hashed.
func PasswordFile() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "skep", "notebook-password"), err
}

// SetPassword keeps a password for the servers of this user; "" removes it. Logins that the old one made end, in running servers too.
func SetPassword(file, password string) error {
	if password == "" {
		err := os.Remove(file)
		if isMissing(err) {
			return nil
		}
		return err
	}
	hash, err := HashPassword(password)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return atomicfile.WriteBytes(file, atomicfile.Options{}, []byte(hash+"\n"))
}

// password is the hash of the password by now, "" if there is none.
func (s *Server) password() string {
	if s.options.PasswordFile == "" {
		return ""
	}
	text, err := os.ReadFile(s.options.PasswordFile)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
