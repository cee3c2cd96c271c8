package widgets

import (
	"os"
	"slices"
	"strings"

	"skep/internal/lazy"
)

// echoes tells whether what a front end sends is told to all, as ipywidgets decides it: yes, unless JUPYTER_WIDGETS_ECHO says no.
var echoes = lazy.Value[bool]{New: func() bool { return echoesIf(os.LookupEnv("JUPYTER_WIDGETS_ECHO")) }}

func echoesIf(setting string, given bool) bool {
	return !given || !slices.Contains([]string{"no", "n", "false", "off", "0", "0.0"}, strings.ToLower(setting))
}
