package notebooks

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"skep/diag"
)

// OpenScript reads the script at path, and the sidecar beside it if there is one, as a notebook.
func OpenScript(path string) (*Document, error) {
	text, err := readBounded(path)
	if err != nil {
		return nil, err
	}
	var outputs []byte
	if _, err := os.Lstat(SidecarName(path)); err == nil {
		if outputs, err = readBounded(SidecarName(path)); err != nil {
			return nil, err
		}
	}
	return ParseScript(path, text, outputs)
}

// ParseScript reads a script with its sidecar (nil: none) as a notebook that is
// laid out as nbformat does. Every text is a script; errors, which are
// diagnostics, are about headers, cells that do not end, and sidecars.
func ParseScript(name string, text, outputs []byte) (*Document, error) {
	for _, data := range [][]byte{text, outputs} {
		if int64(len(data)) > DefaultBytes {
			return nil, tooLarge(name, DefaultBytes)
		}
	}
	if len(bytes.TrimSpace(text)) > 0 { // an empty script is a notebook without cells
		if d := notText(name, text); d != nil {
			return nil, d
		}
	}
	plain := plainLines(string(text))
	header, cells, f := readScript(plain)
	if f != nil {
		return nil, f.diagnostic(filepath.Base(name), []byte(plain))
	}
	side := &sidecar{}
	if outputs != nil {
		if side, f = readSidecar(outputs); f != nil {
			return nil, f.diagnostic(filepath.Base(SidecarName(name)), outputs)
		}
	}
	return assemble(filepath.Base(name), header, cells, side)
}

// plainLines takes away a byte order mark, and the carriage returns of a file whose lines all end with them.
func plainLines(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if n := strings.Count(text, "\r\n"); n > 0 && n == strings.Count(text, "\n") {
		return strings.ReplaceAll(text, "\r\n", "\n")
	}
	return text
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, unreadable(path, err)
	case !info.Mode().IsRegular():
		return nil, &diag.Diagnostic{Code: codeUnreadable, Message: "cannot read " + path + ": it is not a regular file"}
	case info.Size() > DefaultBytes:
		return nil, tooLarge(path, DefaultBytes)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return text, nil
}

// assemble makes the notebook of its parts.
func assemble(name string, header map[string]any, cells []*scriptCell, outputs *sidecar) (*Document, error) {
	top, f := around(header)
	if f != nil {
		return nil, f.diagnostic(name, nil)
	}
	minor, _ := strconv.Atoi(fmt.Sprint(top["nbformat_minor"]))
	nameCells(cells, minor >= newestMinor)
	members := make([]map[string]any, len(cells))
	for i, c := range cells {
		members[i] = outputs.take(i, c)
	}
	list := make([]any, len(cells))
	for i, c := range cells {
		if members[i] == nil {
			members[i] = outputs.takeMoved(c)
		}
		list[i] = c.value(members[i])
	}
	top["cells"] = list
	return Parse(name, append(nbformatStyle.render(top, 0), '\n'))
}

// around gives the members of a notebook except its cells.
func around(header map[string]any) (map[string]any, *fault) {
	top := map[string]any{"nbformat": 4, "nbformat_minor": newestMinor}
	if header == nil {
		top["metadata"] = map[string]any{"kernelspec": ourKernel()}
		return top, nil
	}
	maps.Copy(top, header)
	delete(top, "jupyter")
	top["metadata"] = map[string]any{}
	switch meta := header["jupyter"].(type) {
	case nil:
	case map[string]any:
		top["metadata"] = meta
	default:
		return nil, scriptFault(0, 0, "the header's entry jupyter is not a mapping", "entries below it", "")
	}
	return top, nil
}

// nameCells gives an id to each cell that has none or repeats one, if the format has ids. Ids made here
// follow from the place, so that reading a script twice gives the same notebook.
func nameCells(cells []*scriptCell, ids bool) {
	taken := map[string]bool{}
	for _, c := range cells {
		c.cellID = c.id
		taken[c.id] = true
	}
	if !ids {
		return
	}
	seen := map[string]bool{}
	for i, c := range cells {
		for n := 1; c.cellID == "" || seen[c.cellID] || c.cellID != c.id && taken[c.cellID]; n++ {
			if c.cellID = placeID(i); n > 1 {
				c.cellID += fmt.Sprintf("-%d", n)
			}
		}
		seen[c.cellID] = true
	}
}

// value is the cell as nbformat has it; members are what the sidecar holds of it.
func (c *scriptCell) value(members map[string]any) map[string]any {
	v := map[string]any{"cell_type": string(c.kind), "metadata": c.metadata(), "source": splitLines(c.source)}
	if c.kind == Code {
		v["execution_count"], v["outputs"] = nil, []any{}
	}
	if c.cellID != "" {
		v["id"] = c.cellID
	}
	maps.Copy(v, splitCell(members))
	return v
}
