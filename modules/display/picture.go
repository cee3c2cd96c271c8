package display

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func (s *shown) pictures() []module.Func {
	const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	return []module.Func{
		{Sig: "fun png(picture: OneOf<str, [i64]>, id: str = null) -> ()", Doc: "Shows a PNG picture, given as an array of bytes or as base64 text.", Example: "display.png(\"" + dot + "\")", Global: "display_png", Impl: s.shows(png)},
		{Sig: "fun image(picture: OneOf<str, [i64]>, id: str = null) -> ()", Doc: "Shows a PNG, JPEG, GIF or SVG picture, given as an array of bytes or as the path of a file.", Example: "let p = fs.temp_dir() + \"/skep.svg\"\nfs.write_text(p, \"<svg xmlns='http://www.w3.org/2000/svg'/>\")\ndisplay.image(p)", Global: "display_image", Impl: s.shows(image)},
	}
}

func png(c *module.Call) (map[string]any, error) {
	var data []byte
	var err error
	if s, ok := c.Args[0].TryStr(); ok {
		if data, err = base64.StdEncoding.DecodeString(s); err != nil {
			return nil, c.Error(codeContent, "display.image(path) shows a file", "the text is no base64: %v", err)
		}
	} else if data, err = byteArray(c); err != nil {
		return nil, err
	}
	if pictureType(data) != "image/png" {
		return nil, c.Error(codeContent, "display.image shows JPEG, GIF and SVG too", "this is no PNG picture")
	}
	return picture("image/png", data), nil
}

func image(c *module.Call) (map[string]any, error) {
	data, err := pictureData(c)
	if err != nil {
		return nil, err
	}
	mime := pictureType(data)
	if mime == "" {
		return nil, c.Error(codeContent, "", "this is no PNG, JPEG, GIF or SVG picture")
	}
	return picture(mime, data), nil
}

// maxPicture bounds what is sent to a page.
const maxPicture = 64 << 20

func pictureData(c *module.Call) ([]byte, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return byteArray(c)
	}
	info, err := c.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, c.Error(codeContent, "", "cannot show %q: it is no regular file", path)
	case err == nil && info.Size() > maxPicture:
		return nil, c.Error(codeContent, "", "cannot show %q: it is larger than %d MiB", path, maxPicture>>20)
	case err == nil:
		if err := c.Host.Charge(2 * info.Size()); err != nil {
			return nil, err
		}
	}
	data, err := c.ReadFile(path)
	if err != nil {
		return nil, c.Error(codeContent, "fs.glob finds files", "cannot show %q: %v", path, err)
	}
	return data, nil
}

func byteArray(c *module.Call) ([]byte, error) {
	if !c.Args[0].IsArray() {
		return nil, c.Error(codeArgument, "", "argument 1 must be a string or an array of bytes, found %s", value.TypeName(c.Args[0]))
	}
	elems := c.Args[0].List().Boxed()
	if err := c.Host.Charge(int64(2 * len(elems))); err != nil {
		return nil, err
	}
	data := make([]byte, len(elems))
	for i, x := range elems {
		if !x.IsInt() || x.AsInt() < 0 || x.AsInt() > 255 {
			return nil, c.Error(codeArgument, "", "element %d must be a byte (0 to 255), found %s", i, value.Repr(x))
		}
		data[i] = byte(x.AsInt())
	}
	return data, nil
}

// pictureType looks at the first bytes.
func pictureType(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(data, []byte("GIF87a")) || bytes.HasPrefix(data, []byte("GIF89a")):
		return "image/gif"
	case utf8.Valid(data) && bytes.Contains(data[:min(len(data), 1024)], []byte("<svg")):
		return "image/svg+xml"
	}
	return ""
}

// picture: SVG travels as text, the others as base64.
func picture(mime string, data []byte) map[string]any {
	if mime == "image/svg+xml" {
		return map[string]any{mime: string(data), "text/plain": "<SVG picture>"}
	}
	names := map[string]string{"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
	return map[string]any{mime: base64.StdEncoding.EncodeToString(data), "text/plain": "<" + names[mime] + " picture>"}
}
