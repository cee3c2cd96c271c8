package compile

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
)

//go:embed page.html
var pageText string

//go:embed wasi.js
var wasiText string

// Page makes one HTML file that runs a module in a browser: it needs no server
// and no network. The module is packed; browsers unpack it themselves.
func Page(name string, module [][]byte) ([][]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	for _, part := range module {
		if _, err := z.Write(part); err != nil {
			return nil, fmt.Errorf("pack the module: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack the module: %w", err)
	}
	page := strings.NewReplacer("{{name}}", html.EscapeString(name), "{{wasi}}", wasiText,
		"{{module}}", base64.StdEncoding.EncodeToString(packed.Bytes())).Replace(pageText)
	return [][]byte{[]byte(page)}, nil
}
