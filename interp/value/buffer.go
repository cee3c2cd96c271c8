package value

import "strings"

// Buffer is a text that is being written: what a user's fmt(self, f) gets as f.
type Buffer struct{ strings.Builder }
