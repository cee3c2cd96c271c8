// Colours the lines of test/*.ruchy with the grammar, as VS Code does, and
// compares each token's scope with what the comments below its line say:
//   let x = 1
//   // ^ name    <- not used: marks are written as
//   #?  ^^^ storage.type      the text above the carets must have a scope that begins so
const fs = require("fs");
const path = require("path");
const { Registry, parseRawGrammar, INITIAL } = require("vscode-textmate");
const { loadWASM, OnigScanner, OnigString } = require("vscode-oniguruma");

const root = path.join(__dirname, "..");

async function load() {
  await loadWASM(fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (sources) => new OnigScanner(sources), createOnigString: (text) => new OnigString(text) }),
    loadGrammar: async (scope) => {
      if (scope !== "source.ruchy") return null;
      const file = path.join(root, "syntaxes", "ruchy.tmLanguage.json");
      return parseRawGrammar(fs.readFileSync(file, "utf8"), file);
    },
  });
  return registry.loadGrammar("source.ruchy");
}

// check gives the number of assertions and the complaints of one file.
function check(grammar, name) {
  const lines = fs.readFileSync(path.join(__dirname, name), "utf8").split("\n");
  let state = INITIAL, tokens = [], text = "", asserted = 0;
  const complaints = [];
  lines.forEach((line, i) => {
    const mark = /^#\?( *)(\^+) (\S+)\s*$/.exec(line);
    if (!mark) {
      const result = grammar.tokenizeLine(line, state);
      state = result.ruleStack;
      tokens = result.tokens;
      text = line;
      return;
    }
    asserted++;
    const start = 2 + mark[1].length, end = start + mark[2].length;
    for (const token of tokens) {
      if (token.endIndex <= start || token.startIndex >= end) continue;
      if (!token.scopes.some((scope) => scope.startsWith(mark[3]))) {
        complaints.push(`${name}:${i + 1}: ${JSON.stringify(text.slice(token.startIndex, token.endIndex))} is ${token.scopes.slice(1).join(" ") || "plain"}, not ${mark[3]}`);
      }
    }
  });
  return { asserted, complaints };
}

(async () => {
  const grammar = await load();
  let asserted = 0, failed = 0;
  for (const name of fs.readdirSync(__dirname).filter((n) => n.endsWith(".ruchy"))) {
    const result = check(grammar, name);
    asserted += result.asserted;
    failed += result.complaints.length;
    result.complaints.forEach((c) => console.log(c));
  }
  console.log(`${asserted - failed} passed, ${failed} failed`);
  process.exit(failed > 0 || asserted === 0 ? 1 : 0);
})();
