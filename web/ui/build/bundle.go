package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// staticPath is where the server serves the bundle's files.
const staticPath = "/static/"

// errNoPackages says that the npm packages have not been fetched.
var errNoPackages = errors.New("npm packages not installed (make ui)")

// bundle builds the page from the sources in dir (web/ui): file name to
// content. The same sources give the same bytes.
func bundle(dir string) (map[string][]byte, error) {
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "preact")); err != nil {
		return nil, errNoPackages
	}
	result, err := compile(dir)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	if files["index.html"], err = page(dir, files); err != nil {
		return nil, err
	}
	if files["NOTICES.txt"], err = notices(dir, result.Metafile); err != nil {
		return nil, err
	}
	return files, nil
}

func compile(dir string) (api.BuildResult, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return api.BuildResult{}, fmt.Errorf("find the page's sources: %w", err)
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       dir,
		EntryPointsAdvanced: []api.EntryPoint{{InputPath: "src/main.tsx", OutputPath: "app"}},
		Outdir:              "dist",
		Bundle:              true,
		Format:              api.FormatESModule,
		Platform:            api.PlatformBrowser,
		Target:              api.ES2022,
		Charset:             api.CharsetUTF8,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		JSX:                 api.JSXAutomatic,
		JSXImportSource:     "preact",
		LegalComments:       api.LegalCommentsNone, // NOTICES.txt has them all
		Define:              map[string]string{"process.env.NODE_ENV": `"production"`},
		TsconfigRaw:         `{"compilerOptions": {"target": "es2022", "useDefineForClassFields": true}}`,
		Metafile:            true,
		LogLevel:            api.LogLevelSilent,
		Write:               false,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return result, fmt.Errorf("bundle the page:\n%s", strings.Join(lines, ""))
	}
	return result, nil
}

// page is index.html with the addresses of the bundle. The hash in an address
// lets browsers keep a file for ever and yet see every change.
func page(dir string, files map[string][]byte) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, "src", "index.html"))
	if err != nil {
		return nil, fmt.Errorf("read the page's frame: %w", err)
	}
	for _, name := range []string{"app.css", "app.js"} {
		sum := sha256.Sum256(files[name])
		address := staticPath + name + "?v=" + hex.EncodeToString(sum[:6])
		text = bytes.ReplaceAll(text, []byte("{{"+name+"}}"), []byte(address))
	}
	return text, nil
}
