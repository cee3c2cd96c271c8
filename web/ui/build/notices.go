package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// notices names every npm package that is in the bundle, with its licence's text.
func notices(dir, metafile string) ([]byte, error) {
	packages, err := bundled(metafile)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString("The page is built from its own sources and these packages.\n")
	for _, name := range packages {
		if err := notice(&out, filepath.Join(dir, "node_modules", filepath.FromSlash(name)), name); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// bundled lists the packages of which esbuild put at least one byte into the output.
func bundled(metafile string) ([]string, error) {
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]struct {
				Bytes int `json:"bytesInOutput"`
			} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, fmt.Errorf("read what was bundled: %w", err)
	}
	var names []string
	for _, output := range meta.Outputs {
		for input, part := range output.Inputs {
			if name := packageOf(input); name != "" && part.Bytes > 0 && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// packageOf is the npm package that a file belongs to, "" for our own sources.
func packageOf(file string) string {
	_, rest, found := strings.Cut(filepath.ToSlash(file), "node_modules/")
	if !found {
		return ""
	}
	parts := strings.SplitN(rest, "/", 3)
	if strings.HasPrefix(rest, "@") && len(parts) > 2 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func notice(out *bytes.Buffer, folder, name string) error {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return fmt.Errorf("read the licence of %s: %w", name, err)
	}
	var about struct{ Version, License string }
	if err := json.Unmarshal(text, &about); err != nil {
		return fmt.Errorf("read the licence of %s: %w", name, err)
	}
	licence, err := licenceText(folder)
	if err != nil {
		return fmt.Errorf("read the licence of %s: %w", name, err)
	}
	fmt.Fprintf(out, "\n%s\n%s %s (%s)\n\n%s\n", strings.Repeat("-", 78), name, about.Version, about.License, licence)
	return nil
}

// licenceText is the package's LICENSE file, whatever its exact name; "" if it has none.
func licenceText(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "license") && !strings.HasPrefix(name, "licence") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		return strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")), err
	}
	return "", nil
}
