package layers

import "strings"

const (
	modulePath = "skep"
	doorFolder = "policy"
)

// level says how high each top folder stands. A package imports only strictly lower folders, or its own.
var level = map[string]int{
	"internal": 0, "diag": 0, "memory": 0,
	"policy": 1, "source": 1, "plot": 1,
	"compute": 2, "registry": 2, "jupyter": 2, "trace": 2, "graph": 2,
	"dataframe": 3,
	"interp":    4,
	"project":   5, "migrate": 5, "analyze": 5, "flow": 5, "uitest": 5,
	"notebooks": 6,
	"modules":   7, "lsp": 7, "dap": 7, "compile": 7, "mcp": 7,
	"kernel": 8,
	"web":    9,
	"cmd":    10,
}

// tools are folders whose programs only developers run; they are no part of skep and stand outside the layers.
var tools = map[string]bool{"bench": true, "scripts": true}

// engines know nothing of the language; the language reaches them only through modules.
var engines = map[string]bool{
	"source": true, "plot": true, "compute": true, "registry": true, "jupyter": true,
	"trace": true, "graph": true, "dataframe": true,
}

// interpMay lists what the checker needs of the engines: shape rules and element types.
var interpMay = map[string]bool{"compute/shape": true, "compute/dtype": true}

// interpOrder is the order of the folders inside interp; "" is the root package.
var interpOrder = map[string]int{"syntax": 0, "format": 1, "types": 1, "value": 1, "module": 2, "snapshot": 2, "witness": 0, "scope": 3, "ir": 4, "check": 5, "jit": 5, "lint": 5, "eval": 6, "builtin": 7, "": 8, "moduletest": 9, "explain": 9, "manual": 9}

const interpWords = "syntax, witness < format, types, value < module, snapshot < scope < ir < check, jit, lint < eval < root < moduletest, explain, manual"

// dependency says through which folders a foreign module may enter.
type dependency struct {
	module  string
	folders []string // prefixes of package paths; empty: any
	tests   bool     // in test files only
}

var dependencies = []dependency{
	{module: "golang.org/x/sys"},
	{module: "github.com/tetratelabs/wazero", folders: []string{"interp/jit"}},
	{module: "github.com/ebitengine/purego", folders: []string{"cmd/skep-gpu"}},
	{module: "github.com/traefik/yaegi", folders: []string{"cmd/skep-go"}},
	{module: "github.com/mmcloughlin/avo", folders: []string{"compute/generate"}},
	{module: "golang.org/x/term", folders: []string{"cmd"}},
	{module: "golang.org/x/image", folders: []string{"plot"}},
	{module: "github.com/rivo/uniseg", folders: []string{"dataframe/show", "diag", "interp/value", "modules", "cmd"}},
	{module: "github.com/go-chi/chi/v5", folders: []string{"web"}},
	{module: "github.com/coder/websocket", folders: []string{"web"}},
	{module: "golang.org/x/crypto", folders: []string{"web"}},
	{module: "github.com/evanw/esbuild", folders: []string{"web"}},
	{module: "github.com/reeflective/readline", folders: []string{"cmd"}},
	{module: "lukechampine.com/blake3", folders: []string{"modules", "project", "registry", "compile", "dataframe/loader"}},
	{module: "github.com/BurntSushi/toml", folders: []string{"modules", "project"}},
	{module: "golang.org/x/text", folders: []string{"modules", "dataframe/expr"}},
	{module: "github.com/klauspost/compress", folders: []string{"modules", "dataframe", "compile/pack"}},
	{module: "github.com/andybalholm/brotli", folders: []string{"dataframe", "web"}},
	{module: "github.com/pierrec/lz4/v4", folders: []string{"dataframe"}},
	{module: "github.com/cespare/xxhash/v2", folders: []string{"modules"}},
	{module: "go.yaml.in/yaml/v3", folders: []string{"modules"}},
	{module: "github.com/tetratelabs/wazero", folders: []string{"compile", "cmd/skep-rt"}, tests: true},
	{module: "github.com/go-zeromq/zmq4", folders: []string{"jupyter"}, tests: true},
}

func (d dependency) allows(f *file) bool {
	if d.tests && !f.test {
		return false
	}
	for _, folder := range d.folders {
		if f.dir == folder || strings.HasPrefix(f.dir, folder+"/") {
			return true
		}
	}
	return len(d.folders) == 0
}

func (d dependency) words() string {
	words := strings.Join(d.folders, ", ")
	if d.tests {
		return "the tests of " + words
	}
	return words
}

// behindDoor is what opens sockets, asks name servers or starts processes.
var behindDoor = map[string]bool{
	"net.Dial": true, "net.DialTimeout": true, "net.DialTCP": true, "net.DialUDP": true, "net.DialIP": true, "net.DialUnix": true,
	"net.Dialer": true, "net.Resolver": true, "net.DefaultResolver": true, "net.LookupHost": true, "net.LookupIP": true,
	"net.LookupAddr": true, "net.LookupCNAME": true, "net.LookupTXT": true, "net.LookupMX": true, "net.LookupSRV": true,
	"crypto/tls.Dial": true, "crypto/tls.Dialer": true, "crypto/tls.DialWithDialer": true,
	"net/http.Get": true, "net/http.Head": true, "net/http.Post": true, "net/http.PostForm": true,
	"net/http.DefaultClient": true, "net/http.DefaultTransport": true,
	"os.StartProcess": true, "syscall.ForkExec": true, "syscall.StartProcess": true, "syscall.Exec": true,
}

// madeBehindDoor are types that may be named anywhere, as parameters, but made only in policy.
var madeBehindDoor = map[string]bool{"net/http.Client": true, "net/http.Transport": true}
