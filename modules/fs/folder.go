package fs

import (
	"errors"
	iofs "io/fs"
	"os"
	"path/filepath"

	"skep/interp/module"
	"skep/interp/value"
)

func questions() []module.Func {
	return []module.Func{
		{Sig: "fun exists(path: str) -> bool", Doc: "Whether there is a file or folder.", Example: "fs.exists(\"/no/such/file\")  // => false", Global: "fs_exists", Impl: onPath(exists)},
		{Sig: "fun file_exists(path: str) -> bool", Doc: "The same as exists.", Example: "file_exists(\"/no/such/file\")  // => false", Global: "file_exists", Impl: onPath(exists)},
		{Sig: "fun is_file(path: str) -> bool", Doc: "Whether there is a regular file.", Example: "fs.is_file(fs.temp_dir())  // => false", Global: "fs_is_file", Impl: onPath(is(func(i iofs.FileInfo) bool { return i.Mode().IsRegular() }))},
		{Sig: "fun is_dir(path: str) -> bool", Doc: "Whether there is a folder.", Example: "fs.is_dir(fs.temp_dir())  // => true", Global: "fs_is_dir", Impl: onPath(is(iofs.FileInfo.IsDir))},
		{Sig: "fun is_symlink(path: str) -> bool", Doc: "Whether there is a symbolic link, wherever it points.", Example: "fs.is_symlink(\"/no/such/file\")  // => false", Impl: onPath(isSymlink)},
		{Sig: "fun size(path: str) -> i64", Doc: "The size of a file in bytes.", Example: "fs.write_text(fs.temp_dir() + \"/skep-size.txt\", \"abc\")\nfs.size(fs.temp_dir() + \"/skep-size.txt\")  // => 3", Impl: onPath(size)},
		{Sig: "fun modified(path: str) -> f64", Doc: "When the file was last written, in seconds since 1970.", Example: "fs.modified(fs.temp_dir()) > 0.0  // => true", Impl: onPath(modified)},
		{Sig: "fun metadata(path: str) -> {size: i64, is_file: bool, is_dir: bool, is_symlink: bool, readonly: bool, mode: i64, modified: f64}", Doc: "{size, is_file, is_dir, is_symlink, readonly, mode, modified}: bytes, the permission bits, and seconds since 1970.", Example: "fs.metadata(fs.temp_dir()).is_dir  // => true", Global: "fs_metadata", Impl: onPath(metadata)},
		{Sig: "fun canonicalize(path: str) -> str", Doc: "The absolute path without links, `.` and `..`; the file must exist.", Example: "fs.canonicalize(\"/\")  // => \"/\"", Global: "fs_canonicalize", Impl: onPath(canonicalize)},
		{Sig: "fun read_link(path: str) -> str", Doc: "Where a symbolic link points.", Example: "fs.remove_tree(fs.temp_dir() + \"/skep-link\")\nfs.symlink(\"target\", fs.temp_dir() + \"/skep-link\")\nfs.read_link(fs.temp_dir() + \"/skep-link\")  // => \"target\"", Impl: onPath(readLink)},
	}
}

func folders() []module.Func {
	return []module.Func{
		{Sig: "fun mkdir(path: str) -> ()", Doc: "Makes a folder and those above it; nothing happens if it exists.", Example: "fs.mkdir(fs.temp_dir() + \"/skep-dir/a/b\")\nfs.is_dir(fs.temp_dir() + \"/skep-dir/a/b\")  // => true", Impl: onPath(mkdir)},
		{Sig: "fun create_dir(path: str) -> Result<(), str>", Doc: "mkdir that gives Ok(nil) or Err(reason).", Example: "fs.create_dir(fs.temp_dir() + \"/skep-dir\").is_ok()  // => true", Global: "fs_create_dir", Impl: result(onPath(mkdir))},
		{Sig: "fun create_dir_all(path: str) -> Result<(), str>", Doc: "The same as create_dir.", Example: "fs.create_dir_all(fs.temp_dir() + \"/skep-dir/a/b\").is_ok()  // => true", Impl: result(onPath(mkdir))},
		{Sig: "fun remove(path: str) -> ()", Doc: "Removes a file or an empty folder.", Example: "fs.write_text(fs.temp_dir() + \"/skep-rm.txt\", \"\")\nfs.remove(fs.temp_dir() + \"/skep-rm.txt\")\nfs.exists(fs.temp_dir() + \"/skep-rm.txt\")  // => false", Global: "fs_remove", Impl: onPath(remove)},
		{Sig: "fun remove_file(path: str) -> Result<(), str>", Doc: "Removes a file: Ok(nil), also when there was none, or Err(reason).", Example: "fs.remove_file(fs.temp_dir() + \"/skep-none.txt\").is_ok()  // => true", Global: "fs_remove_file", Impl: result(onPath(removeFile))},
		{Sig: "fun delete_file(path: str) -> Result<(), str>", Doc: "The same as remove_file.", Example: "delete_file(fs.temp_dir() + \"/skep-none.txt\").is_ok()  // => true", Global: "delete_file", Impl: result(onPath(removeFile))},
		{Sig: "fun remove_dir(path: str) -> Result<(), str>", Doc: "Removes an empty folder: Ok(nil) or Err(reason).", Example: "fs.mkdir(fs.temp_dir() + \"/skep-empty\")\nfs.remove_dir(fs.temp_dir() + \"/skep-empty\").is_ok()  // => true", Global: "fs_remove_dir", Impl: result(onPath(removeDir))},
		{Sig: "fun remove_tree(path: str) -> ()", Doc: "Removes a file, or a folder with all that is in it; nothing happens if there is none.", Example: "fs.mkdir(fs.temp_dir() + \"/skep-tree/a\")\nfs.remove_tree(fs.temp_dir() + \"/skep-tree\")\nfs.exists(fs.temp_dir() + \"/skep-tree\")  // => false", Impl: onPath(removeTree)},
		{Sig: "fun remove_dir_all(path: str) -> Result<(), str>", Doc: "Removes a folder with all that is in it: Ok(nil) or Err(reason).", Example: "fs.mkdir(fs.temp_dir() + \"/skep-tree/a\")\nfs.remove_dir_all(fs.temp_dir() + \"/skep-tree\").is_ok()  // => true", Impl: result(onPath(removeDirAll))},
		{Sig: "fun temp_dir() -> str", Doc: "The folder for temporary files.", Example: "fs.is_dir(fs.temp_dir())  // => true", Impl: func(*module.Call) (value.Value, error) { return value.String(os.TempDir()), nil }},
		{Sig: `fun make_temp_dir(prefix: str = "skep-") -> str`, Doc: "Makes a new, empty folder for temporary files and gives its path.", Example: "let d = fs.make_temp_dir()\nfs.list(d).len()  // => 0", Impl: makeTempDir},
	}
}

func exists(c *module.Call, path string) (value.Value, error) {
	_, err := c.Stat(path)
	return value.Bool(err == nil), nil
}

func is(f func(iofs.FileInfo) bool) func(*module.Call, string) (value.Value, error) {
	return func(c *module.Call, path string) (value.Value, error) {
		info, err := c.Stat(path)
		return value.Bool(err == nil && f(info)), nil
	}
}

func isSymlink(_ *module.Call, path string) (value.Value, error) {
	info, err := os.Lstat(path)
	return value.Bool(err == nil && info.Mode()&iofs.ModeSymlink != 0), nil
}

func stat(c *module.Call, path string) (iofs.FileInfo, error) {
	info, err := c.Stat(path)
	if err != nil {
		return nil, refused(c, "look at", path, err)
	}
	return info, nil
}

func size(c *module.Call, path string) (value.Value, error) {
	info, err := stat(c, path)
	if err != nil {
		return value.Null, err
	}
	return value.Int(info.Size()), nil
}

func modified(c *module.Call, path string) (value.Value, error) {
	info, err := stat(c, path)
	if err != nil {
		return value.Null, err
	}
	return seconds(info), nil
}

func seconds(info iofs.FileInfo) value.Value {
	return value.Float(float64(info.ModTime().UnixMicro()) / 1e6)
}

func metadata(c *module.Call, path string) (value.Value, error) {
	info, err := stat(c, path)
	if err != nil {
		return value.Null, err
	}
	link, err := isSymlink(c, path)
	if err != nil {
		return value.Null, err
	}
	d := value.NewDict()
	d.SetStr("size", value.Int(info.Size()))
	d.SetStr("is_file", value.Bool(info.Mode().IsRegular()))
	d.SetStr("is_dir", value.Bool(info.IsDir()))
	d.SetStr("is_symlink", link)
	d.SetStr("readonly", value.Bool(info.Mode().Perm()&0o222 == 0))
	d.SetStr("mode", value.Int(int64(info.Mode().Perm())))
	d.SetStr("modified", seconds(info))
	return d.Value(), nil
}

func canonicalize(c *module.Call, path string) (value.Value, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return value.Null, refused(c, "resolve", path, err)
	}
	return value.String(real), nil
}

func readLink(c *module.Call, path string) (value.Value, error) {
	target, err := os.Readlink(path)
	if err != nil {
		return value.Null, refused(c, "read the link", path, err)
	}
	return value.String(target), nil
}

func mkdir(c *module.Call, path string) (value.Value, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return value.Null, refused(c, "make the folder", path, err)
	}
	return value.Null, nil
}

func remove(c *module.Call, path string) (value.Value, error) {
	if err := os.Remove(path); err != nil {
		return value.Null, refused(c, "remove", path, err)
	}
	return value.Null, nil
}

func removeFile(c *module.Call, path string) (value.Value, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, iofs.ErrNotExist):
		return value.Null, nil
	case err == nil && info.IsDir():
		return value.Null, c.Error(codeFile, "fs.remove_dir removes an empty folder, fs.remove_tree one with all that is in it", "cannot remove %q: it is a folder", path)
	}
	return remove(c, path)
}

func removeDir(c *module.Call, path string) (value.Value, error) {
	if info, err := os.Lstat(path); err == nil && !info.IsDir() {
		return value.Null, c.Error(codeFile, "fs.remove removes files", "cannot remove %q: it is no folder", path)
	}
	return remove(c, path)
}

func removeTree(c *module.Call, path string) (value.Value, error) {
	if clean := filepath.Clean(path); clean == "." || clean == ".." || filepath.Dir(clean) == clean {
		return value.Null, c.Error(codeFile, "name the folder, as in fs.remove_tree(\"build\")", "refusing to remove %q with all that is in it", path)
	}
	if err := os.RemoveAll(path); err != nil {
		return value.Null, refused(c, "remove", path, err)
	}
	return value.Null, nil
}

func removeDirAll(c *module.Call, path string) (value.Value, error) {
	if _, err := os.Lstat(path); err != nil {
		return value.Null, refused(c, "remove", path, err)
	}
	return removeTree(c, path)
}

func makeTempDir(c *module.Call) (value.Value, error) {
	prefix := c.Str(0)
	path, err := os.MkdirTemp("", prefix+"*")
	if err != nil {
		return value.Null, refused(c, "make a folder in", os.TempDir(), err)
	}
	return value.String(path), nil
}
