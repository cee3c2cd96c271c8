// Colouring for code cells: one tokeniser that is told a language's words, so that every kernel's cells read well and the page
// stays small.

import { StreamLanguage, type StreamParser, type StringStream } from "@codemirror/language";

interface Words {
  keywords: Set<string>;
  atoms: Set<string>;
  types: Set<string>;
  line: RegExp; // begins a comment
  block: boolean; // has /* comments */
  triple: boolean; // has """ strings
  prefix: RegExp; // letters allowed before a string
  chars: boolean; // 'a' is a character and 'label a label
  lifted: boolean; // Names in capitals are types
  folded?: boolean; // keywords may be in capitals
}

interface State {
  begun: boolean; // a line with something on it came
  body: Words | null | undefined; // what a cell under a %%magic is written in; null: no language
  inside: string; // what ends the string or comment that a line left open
  depth: number;
}

const RUCHY: Words = {
  keywords: words(
    "fun fn let mut var const static if else match for in while loop return break continue struct enum impl trait class interface actor " +
      "receive send spawn import use from as pub mod module export async await try catch throw finally where type new is not and or macro " +
      "extends implements override final abstract sealed private protected super yield with do then unless until defer lazy effect handle parallel",
  ),
  atoms: words("true false null nil None Some Ok Err self Self"),
  types: words("i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 isize usize f32 f64 int float bool char str bigint"),
  line: /^(\/\/|#(?!\[|!\[|\{))/,
  block: true,
  triple: true,
  prefix: /^[frb]{0,2}/,
  chars: true,
  lifted: true,
};

const PYTHON: Words = {
  keywords: words(
    "and as assert async await break class continue def del elif else except finally for from global if import in is lambda match case " +
      "nonlocal not or pass raise return try while with yield",
  ),
  atoms: words("True False None self cls"),
  types: words("int float str bytes bool list dict set tuple object"),
  line: /^#/,
  block: false,
  triple: true,
  prefix: /^[frbuFRBU]{0,2}/,
  chars: false,
  lifted: true,
};

const SQL: Words = {
  keywords: words(
    "select from where group by order having limit offset join left right full inner outer cross semi anti asof lateral on using as and or not in is like ilike between exists case when " +
      "then else end distinct all union intersect except with recursive over partition window qualify values asc desc nulls first last filter pivot unpivot explain analyze",
  ),
  atoms: words("true false null"),
  types: words("integer bigint smallint double real float decimal varchar text boolean date time timestamp interval"),
  line: /^--/,
  block: true,
  triple: false,
  prefix: /^/,
  chars: false,
  lifted: false,
  folded: true,
};

const GO: Words = {
  keywords: words("break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var"),
  atoms: words("true false nil iota"),
  types: words("bool byte complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr any"),
  line: /^\/\//,
  block: true,
  triple: false,
  prefix: /^/,
  chars: true,
  lifted: false,
};

const SHELL: Words = {
  keywords: words("if then elif else fi for while until do done case esac in function return exit export set local"),
  atoms: words("true false"),
  types: new Set(),
  line: /^#/,
  block: false,
  triple: false,
  prefix: /^/,
  chars: false,
  lifted: false,
};

/** What the lines below a %%magic are written in. Of a magic that is not here the cell goes on in its own language. */
const BODIES = new Map<string, Words | null>([
  ["sql", SQL],
  ["go", GO],
  ["sh", SHELL],
  ["bash", SHELL],
  ["writefile", null],
  ["html", null],
]);

/** The colouring for a kernel's language, by the name that kernel_info gives. */
export function grammarFor(language: string): StreamLanguage<State> {
  return language.toLowerCase() === "python" ? python() : ruchy();
}

const made = new Map<Words, StreamLanguage<State>>();

function ruchy(): StreamLanguage<State> {
  return make(RUCHY, "//", { open: "/*", close: "*/" });
}

function python(): StreamLanguage<State> {
  return make(PYTHON, "#", undefined);
}

function make(set: Words, line: string, block: { open: string; close: string } | undefined): StreamLanguage<State> {
  const known = made.get(set);
  if (known) return known;
  const parser: StreamParser<State> = {
    startState: () => ({ inside: "", depth: 0, begun: false, body: undefined }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) => cellToken(stream, state, set),
    languageData: {
      commentTokens: block ? { line, block } : { line },
      closeBrackets: { brackets: set.chars ? ["(", "[", "{", '"'] : ["(", "[", "{", '"', "'"] },
      indentOnInput: /^\s*[}\])]$/,
    },
  };
  const language = StreamLanguage.define(parser);
  made.set(set, language);
  return language;
}

/** A cell whose first line is %%name goes on in that magic's language. */
function cellToken(stream: StringStream, state: State, set: Words): string | null {
  if (!state.begun && !state.inside && stream.sol()) {
    const head = stream.match(/^\s*%%(\w+).*/) as RegExpMatchArray | null;
    state.begun = head !== null || !/^\s*($|\/\/|#)/.test(stream.string);
    if (head) {
      state.body = BODIES.get(head[1]!);
      return "meta";
    }
  }
  if (state.body === null) {
    stream.skipToEnd();
    return null;
  }
  return token(stream, state, state.body ?? set);
}

function token(stream: StringStream, state: State, set: Words): string | null {
  if (state.inside) return state.inside === "*/" ? comment(stream, state) : string(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match(set.line)) return tail(stream);
  if (set.block && stream.match("/*")) return open(stream, state);
  if (startsString(stream, state, set)) return string(stream, state);
  if (set.chars && stream.match(/^'(\\.[^']*|[^'\\])'/)) return "string";
  if (set.chars && stream.match(/^'[a-z_]\w*/)) return "labelName";
  if (stream.match(/^(0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*(\.(?!\.)\d[\d_]*)?([eE][+-]?\d+)?)(_?[iuf](8|16|32|64|128|size))?j?/)) return "number";
  if (stream.match(/^#!?\[[^\]]*\]/) || stream.match(/^@[\w.]+/) || (stream.sol() && stream.match(/^(%%?\w+|!!?(?=[\w./~$]))/))) return "meta";
  if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return word(stream, set);
  if (stream.match(/^(\|>|=>|->|\.\.=?|\?\?|\?\.|::|&&|\|\||[-+*/%=<>!&|^~?@]+)/)) return "operator";
  const ch = stream.next();
  return ch && "()[]{}".includes(ch) ? "bracket" : "punctuation";
}

function word(stream: StringStream, set: Words): string {
  const text = set.folded ? stream.current().toLowerCase() : stream.current();
  const member = /\.\s*$/.test(stream.string.slice(0, stream.start)) && !/\.\.\s*$/.test(stream.string.slice(0, stream.start));
  if (!member && set.keywords.has(text)) return "keyword";
  if (set.atoms.has(text)) return "atom";
  if (set.types.has(text)) return "typeName";
  if (stream.match(/^!?(?=\s*\()/)) return /^\p{Lu}/u.test(text) && set.lifted ? "className" : "variableName.function";
  if (set.lifted && /^\p{Lu}[\p{L}\p{N}_]*$/u.test(text) && /\p{Ll}/u.test(text)) return "typeName";
  return member ? "propertyName" : "variableName";
}

function startsString(stream: StringStream, state: State, set: Words): boolean {
  const quotes = set.chars ? '"""|"|`' : "\"\"\"|'''|\"|'";
  const match = stream.match(new RegExp(`${set.prefix.source}(${quotes})`)) as RegExpMatchArray | null;
  if (!match) return false;
  state.inside = match[1]!;
  return true;
}

function string(stream: StringStream, state: State): string {
  const end = state.inside;
  while (!stream.eol()) {
    if (stream.match(end)) {
      state.inside = "";
      return "string";
    }
    if (stream.next() === "\\") stream.next();
  }
  // Python's short strings end with the line; ruchy's run on.
  if (end === "'") state.inside = "";
  return "string";
}

function open(stream: StringStream, state: State): string {
  state.inside = "*/";
  state.depth = 1;
  return comment(stream, state);
}

function comment(stream: StringStream, state: State): string {
  while (!stream.eol() && state.depth > 0) {
    if (stream.match("*/")) state.depth--;
    else if (stream.match("/*")) state.depth++;
    else stream.next();
  }
  if (state.depth === 0) state.inside = "";
  return "comment";
}

function tail(stream: StringStream): string {
  stream.skipToEnd();
  return "comment";
}

function words(text: string): Set<string> {
  return new Set(text.split(" "));
}
