package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	result, err := compile(dir, pageEntries...)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	files = named(files)
	if err := first(dir, files); err != nil {
		return nil, err
	}
	if files["index.html"], err = page(dir, files); err != nil {
		return nil, err
	}
	if files["output.html"], err = output(dir); err != nil {
		return nil, err
	}
	if err := exported(dir, files); err != nil {
		return nil, err
	}
	if files["NOTICES.txt"], err = notices(dir, result.Metafile); err != nil {
		return nil, err
	}
	return files, nil
}

// pageEntries are what the page is made of. Its script is cut into parts that are loaded when they are needed.
var pageEntries = []api.EntryPoint{
	{InputPath: "src/main.tsx", OutputPath: "main"},
	{InputPath: "src/style/page.css", OutputPath: "app"},
	{InputPath: "src/style/math.css", OutputPath: "math"},
}

// compile bundles the entries; one that is alone stays in one piece.
func compile(dir string, entries ...api.EntryPoint) (api.BuildResult, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return api.BuildResult{}, fmt.Errorf("find the page's sources: %w", err)
	}
	format := api.FormatIIFE // of a script that is no module, whose names are nobody else's
	if len(entries) > 1 {
		format = api.FormatESModule
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       dir,
		EntryPointsAdvanced: entries,
		Outdir:              "dist",
		Bundle:              true,
		Splitting:           len(entries) > 1, // what is imported by import() is loaded when it is first used
		Format:              format,
		Platform:            api.PlatformBrowser,
		Target:              api.ES2022,
		Charset:             api.CharsetUTF8,
		Alias:               map[string]string{"d3-dsv": "./src/render/dsv.ts"}, // it makes functions of text
		// Every browser that runs the page reads woff2.
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile, ".woff": api.LoaderEmpty, ".ttf": api.LoaderEmpty, ".sheet.css": api.LoaderText},
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		JSX:               api.JSXAutomatic,
		JSXImportSource:   "preact",
		LegalComments:     api.LegalCommentsNone, // NOTICES.txt has them all
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		TsconfigRaw:       `{"compilerOptions": {"target": "es2022", "useDefineForClassFields": true}}`,
		Metafile:          true,
		LogLevel:          api.LogLevelSilent,
		Write:             false,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return result, fmt.Errorf("bundle the page:\n%s", strings.Join(lines, ""))
	}
	return result, nil
}

// hashedScript is how the bundler names a part of the script. Its hash is of paths too, so it would depend on where packages lie.
var hashedScript = regexp.MustCompile(`([\w.]+)-[A-Z0-9]{8}\.js`)

// named gives the parts of the script names that stay. Where they are asked for, a hash over all of them goes along: imports go in
// circles, so no part's hash could be of its own text alone.
func named(files map[string][]byte) map[string][]byte {
	stable := map[string]string{}
	for _, name := range slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		// The longest part of a name has it alone: of those without a name, the one that every page has.
		return cmp.Or(len(files[b])-len(files[a]), bytes.Compare(hashedScript.ReplaceAll(files[a], []byte("$1")), hashedScript.ReplaceAll(files[b], []byte("$1"))))
	}) {
		if part := hashedScript.FindStringSubmatch(name); part != nil {
			stable[name] = part[1]
			for n := 2; slices.Contains(slices.Collect(maps.Values(stable)), stable[name]+".js"); n++ {
				stable[name] = part[1] + strconv.Itoa(n)
			}
			stable[name] += ".js"
		}
	}
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all.Write(renamed(files[name], stable, ""))
	}
	version := "?v=" + hex.EncodeToString(all.Sum(nil)[:6])
	out := map[string][]byte{}
	for name, content := range files {
		out[cmp.Or(stable[name], name)] = renamed(content, stable, version)
	}
	return out
}

// renamed names the parts in a script by their new names.
func renamed(script []byte, stable map[string]string, version string) []byte {
	return hashedScript.ReplaceAllFunc(script, func(name []byte) []byte {
		if to := stable[string(name)]; to != "" {
			return []byte(to + version)
		}
		return name
	})
}

// first adds what stands before the page's own script: app.js, which every page has at once, and the bars of a notebook's sketch.
func first(dir string, files map[string][]byte) error {
	result, err := compile(dir, api.EntryPoint{InputPath: "src/sketch/sketch.ts", OutputPath: "app"})
	if err != nil {
		return err
	}
	files["app.js"] = result.OutputFiles[0].Contents
	if files["bars.html"], err = os.ReadFile(filepath.Join(dir, "src", "sketch", "bars.html")); err != nil {
		return fmt.Errorf("read the bars of the sketch: %w", err)
	}
	return nil
}

// exported adds what draws charts and formulas in exported pages, which are one file each and so hold the script that they need whole.
func exported(dir string, files map[string][]byte) error {
	for _, name := range []string{"charts", "formulas"} {
		result, err := compile(dir, api.EntryPoint{InputPath: "src/exported/" + name + ".ts", OutputPath: name})
		if err != nil {
			return err
		}
		files["exported_"+name+".js"] = result.OutputFiles[0].Contents
	}
	return nil
}

// page is index.html with the addresses of the bundle. The hash in an address
// lets browsers keep a file for ever and yet see every change. The page's own script
// is fetched while app.js runs, which starts it.
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
	parts := firstParts(files["main.js"])
	if len(parts) != 1 {
		return nil, fmt.Errorf("main.js imports %v, expected the part that all others share, and nothing else", parts)
	}
	delete(files, "main.js") // to ask for it would be a request more
	return bytes.ReplaceAll(text, []byte("{{main.js}}"), []byte(staticPath+parts[0])), nil
}

var staticImport = regexp.MustCompile(`(?:from|import)\s*"\./([\w.-]+\.js\?v=\w+)"`)

// firstParts are the addresses of what a script imports before it runs.
func firstParts(script []byte) []string {
	var names []string
	for _, found := range staticImport.FindAllSubmatch(script, -1) {
		names = append(names, string(found[1]))
	}
	return names
}

// output is the document in whose frames outputs run. Its script is inside of it: its policy lets it load nothing.
func output(dir string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, "src", "output", "output.html"))
	if err != nil {
		return nil, fmt.Errorf("read the document of outputs: %w", err)
	}
	result, err := compile(dir, api.EntryPoint{InputPath: "src/output/output.ts", OutputPath: "output"})
	if err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(text, []byte("{{output.js}}"), bytes.TrimSpace(result.OutputFiles[0].Contents)), nil
}
