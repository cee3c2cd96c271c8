package lab

import (
	"net/http"
	"regexp"

	"skep/internal/lazy"
)

// Language packs are Python packages; without Python there is English, and each answer says so in Jupyter's words.

func (f *Front) listTranslations(w http.ResponseWriter, _ *http.Request) error {
	english := map[string]any{"en": map[string]any{"displayName": "English", "nativeName": "English"}}
	write(w, http.StatusOK, map[string]any{"data": english, "message": ""})
	return nil
}

var localeName = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$`) }}

func (f *Front) getTranslation(w http.ResponseWriter, r *http.Request) error {
	locale, message := rest(r), ""
	switch {
	case locale == "default" || locale == "en" || locale == "":
	case localeName.Get().MatchString(locale):
		message = "Language pack '" + locale + "' not installed!"
	default:
		message = "This is no name of a language."
	}
	write(w, http.StatusOK, map[string]any{"data": map[string]any{}, "message": message})
	return nil
}
