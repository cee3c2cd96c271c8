package fs

import (
	"errors"
	"io"
	iofs "io/fs"
	"os"
	"path/filepath"

	"skep/interp/module"
	"skep/interp/value"
)

func writers() []module.Func {
	return []module.Func{
		{Sig: "fun write_text(path: str, text: str) -> ()", Doc: "Makes the text the content of a file: as a whole, or not at all.", Example: "fs.write_text(fs.temp_dir() + \"/skep-write.txt\", \"hello\")\nfs.read_text(fs.temp_dir() + \"/skep-write.txt\")  // => \"hello\"", Impl: onPath(writeText)},
		{Sig: "fun write(path: str, text: OneOf<str, [i64]>) -> Result<(), str>", Doc: "Makes text, or bytes, the content of a file: Ok(nil) or Err(reason).", Example: "fs.write(fs.temp_dir() + \"/skep-write.txt\", \"hello\").is_ok()  // => true", Global: "fs_write", Impl: result(onPath(writeContent))},
		{Sig: "fun write_file(path: str, text: OneOf<str, [i64]>) -> Result<(), str>", Doc: "The same as write.", Example: "write_file(fs.temp_dir() + \"/skep-write.txt\", \"hello\").is_ok()  // => true", Global: "write_file", Impl: result(onPath(writeContent))},
		{Sig: "fun write_bytes(path: str, bytes: [i64]) -> ()", Doc: "Makes bytes (0 to 255) the content of a file: as a whole, or not at all.", Example: "fs.write_bytes(fs.temp_dir() + \"/skep-write.bin\", [104, 105])\nfs.read_text(fs.temp_dir() + \"/skep-write.bin\")  // => \"hi\"", Impl: onPath(writeBytes)},
		{Sig: "fun append(path: str, text: str) -> ()", Doc: "Adds text at the end of a file, which is made if there is none.", Example: "fs.write_text(fs.temp_dir() + \"/skep-append.txt\", \"a\")\nfs.append(fs.temp_dir() + \"/skep-append.txt\", \"b\")\nfs.read_text(fs.temp_dir() + \"/skep-append.txt\")  // => \"ab\"", Global: "append_file", Impl: onPath(appendText)},
		{Sig: "fun copy(from: str, to: str) -> i64", Doc: "Copies a file with its permissions, and gives the number of bytes.", Example: "fs.write_text(fs.temp_dir() + \"/skep-a.txt\", \"abc\")\nfs.copy(fs.temp_dir() + \"/skep-a.txt\", fs.temp_dir() + \"/skep-b.txt\")  // => 3", Global: "fs_copy", Impl: copyFile},
		{Sig: "fun rename(from: str, to: str)", Doc: "Gives a file or folder another name or place; an existing file is replaced.", Example: "fs.write_text(fs.temp_dir() + \"/skep-a.txt\", \"abc\")\nfs.rename(fs.temp_dir() + \"/skep-a.txt\", fs.temp_dir() + \"/skep-c.txt\")\nfs.exists(fs.temp_dir() + \"/skep-a.txt\")  // => false", Global: "fs_rename", Impl: rename},
		{Sig: "fun move(from: str, to: str)", Doc: "The same as rename.", Example: "fs.write_text(fs.temp_dir() + \"/skep-a.txt\", \"abc\")\nfs.move(fs.temp_dir() + \"/skep-a.txt\", fs.temp_dir() + \"/skep-c.txt\")\nfs.exists(fs.temp_dir() + \"/skep-c.txt\")  // => true", Global: "fs_move", Impl: rename},
		{Sig: "fun symlink(target: str, link: str) -> ()", Doc: "Makes a symbolic link that points at target.", Example: "fs.remove_tree(fs.temp_dir() + \"/skep-link\")\nfs.symlink(\"target\", fs.temp_dir() + \"/skep-link\")\nfs.is_symlink(fs.temp_dir() + \"/skep-link\")  // => true", Impl: symlink},
	}
}

func writeText(c *module.Call, path string) (value.Value, error) {
	s := c.Str(1)
	return value.Null, replace(c, path, []byte(s))
}

func writeBytes(c *module.Call, path string) (value.Value, error) {
	data, err := byteArray(c, 1)
	if err != nil {
		return value.Null, err
	}
	return value.Null, replace(c, path, data)
}

func writeContent(c *module.Call, path string) (value.Value, error) {
	data, err := writable(c, 1)
	if err != nil {
		return value.Null, err
	}
	return value.Null, replace(c, path, data)
}

// writable is what an argument asks to be written: a text, or an array of bytes.
func writable(c *module.Call, i int) ([]byte, error) {
	if s, ok := c.Args[i].TryStr(); ok {
		return []byte(s), nil
	}
	if !c.Args[i].IsArray() {
		return nil, c.Mismatch(i, "a string or an array of bytes")
	}
	return byteArray(c, i)
}

func byteArray(c *module.Call, at int) ([]byte, error) {
	if !c.Args[at].IsArray() {
		return nil, c.Mismatch(at, "an array of bytes")
	}
	elems := c.Args[at].Array()
	if err := c.Host.Charge(int64(elems.Len())); err != nil {
		return nil, err
	}
	data := make([]byte, elems.Len())
	for i, v := range elems.All() {
		if !v.IsInt() || v.AsInt() < 0 || v.AsInt() > 255 {
			return nil, c.Error(codeArgument, "", "element %d must be a byte (0 to 255), found %s", i, value.Repr(v))
		}
		data[i] = byte(v.AsInt())
	}
	return data, nil
}

func replace(c *module.Call, path string, data []byte) error {
	if err := replaceFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}); err != nil {
		return refused(c, "write", path, err)
	}
	return nil
}

// replaceFile writes beside the old file and renames: a reader, or a crash of
// this program, sees the old or the new content. Links are followed,
// permissions kept. What is no regular file (a pipe, /dev/null) is written into.
func replaceFile(path string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	mode := iofs.FileMode(0o666)
	if err == nil {
		mode = info.Mode().Perm()
		if f, err := os.OpenFile(path, os.O_WRONLY, 0); err != nil { // a file that may not be written must not be replaced
			return err
		} else if err := f.Close(); err != nil {
			return err
		}
	}
	temp := filepath.Join(filepath.Dir(path), ".skep-"+randomName()+".tmp")
	if err := writeNew(temp, mode, err == nil, write); err != nil {
		_ = os.Remove(temp) // the first error is the one to tell
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		_ = os.Remove(temp)
		return err
	}
	return nil
}

// writeNew makes a file; exact sets the mode in spite of the umask.
func writeNew(path string, mode iofs.FileMode, exact bool, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if exact {
		if err := f.Chmod(mode); err != nil {
			return err
		}
	}
	return write(f)
}

func writeInto(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}

func appendText(c *module.Call, path string) (value.Value, error) {
	s := c.Str(1)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return value.Null, refused(c, "append to", path, err)
	}
	_, err = f.WriteString(s)
	if err := errors.Join(err, f.Close()); err != nil {
		return value.Null, refused(c, "append to", path, err)
	}
	return value.Null, nil
}

func copyFile(c *module.Call) (value.Value, error) {
	from, to, err := twoPaths(c)
	if err != nil {
		return value.Null, err
	}
	info, err := os.Stat(from)
	if err != nil {
		return value.Null, refused(c, "copy", from, err)
	}
	if info.IsDir() {
		return value.Null, c.Error(codeFile, "walk it, and copy its files one by one", "cannot copy %q: it is a folder", from)
	}
	if other, err := os.Stat(to); err == nil && os.SameFile(info, other) {
		return value.Null, c.Error(codeFile, "", "%q and %q are the same file", from, to)
	}
	n, err := copyContent(c, from, to)
	if err != nil {
		return value.Null, err
	}
	if err := os.Chmod(to, info.Mode().Perm()); err != nil && info.Mode().IsRegular() {
		return value.Null, refused(c, "set the permissions of", to, err)
	}
	return value.Int(n), nil
}

func copyContent(c *module.Call, from, to string) (n int64, err error) {
	f, _, err := openForReading(c, from)
	if err != nil {
		return 0, refused(c, "copy", from, err)
	}
	defer f.Close()
	err = replaceFile(to, func(w io.Writer) error {
		n, err = io.Copy(w, watched{c.Ctx, f})
		return err
	})
	if err != nil {
		return 0, refused(c, "write", to, err)
	}
	return n, nil
}

func rename(c *module.Call) (value.Value, error) {
	from, to, err := twoPaths(c)
	if err != nil {
		return value.Null, err
	}
	if _, err := os.Lstat(from); err != nil {
		return value.Null, refused(c, "rename", from, err)
	}
	if err := moveOver(c, from, to); err != nil {
		return value.Null, refused(c, "rename to", to, err)
	}
	return value.Null, nil
}

func symlink(c *module.Call) (value.Value, error) {
	target, link, err := twoPaths(c)
	if err != nil {
		return value.Null, err
	}
	if err := os.Symlink(target, link); err != nil {
		return value.Null, refused(c, "make the link", link, err)
	}
	return value.Null, nil
}
