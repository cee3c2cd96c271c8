// Numbers beside sliders, by the formats that widgets are given: those of d3-format, as far as numbers need them.
//     [[fill]align][sign][symbol][0][width][,][.precision][~][type]

const PATTERN = /^(?:(.)?([<>=^]))?([-+( ])?([$#])?(0)?(\d+)?(,)?(?:\.(\d+))?(~)?([a-z%])?$/i;
const PREFIXES = ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
const WIDEST = 100;

export function formatted(value: number, format: string): string {
  const [, fill, align, sign, symbol, zero, width, comma, precision, trim, type] = PATTERN.exec(format) ?? [];
  if (!Number.isFinite(value)) return String(value);
  const digits = precision === undefined ? undefined : Math.min(20, Number(precision));
  let text = body(Math.abs(value), type ?? "", digits);
  if (trim) text = text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
  if (comma || type === "n") text = text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  const isNegative = value < 0 && /[1-9]/.test(text);
  const lead = (isNegative ? "−" : sign === "+" ? "+" : sign === " " ? " " : "") + (symbol === "$" ? "$" : "");
  return padded(lead, text, Math.min(WIDEST, Number(width ?? 0)), zero ? "0" : (fill ?? " "), zero ? "=" : (align ?? ">"));
}

function body(value: number, type: string, digits: number | undefined): string {
  switch (type) {
    case "d":
      return value.toFixed(0);
    case "f":
      return value.toFixed(digits ?? 6);
    case "e":
      return exponent(value.toExponential(digits ?? 6));
    case "%":
      return (value * 100).toFixed(digits ?? 6) + "%";
    case "p":
      return plainDigits(value * 100, digits ?? 6) + "%";
    case "g":
    case "n":
      return exponent(value.toPrecision(Math.max(1, digits ?? 6)));
    case "r":
      return plainDigits(value, digits ?? 6);
    case "s":
      return withPrefix(value, digits ?? 6);
    case "b":
    case "o":
    case "x":
    case "X":
      return inBase(value, type);
    default:
      return digits === undefined ? exponent(String(value)) : exponent(String(Number(value.toPrecision(Math.max(1, digits)))));
  }
}

function exponent(text: string): string {
  return text.replace("e-", "e−");
}

function plainDigits(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(Math.max(1, digits)));
  const before = rounded === 0 ? 1 : Math.floor(Math.log10(rounded)) + 1;
  return rounded.toFixed(Math.max(0, Math.min(20, digits - before)));
}

function withPrefix(value: number, digits: number): string {
  const power = value === 0 ? 0 : Math.max(-8, Math.min(8, Math.floor(Math.log10(value) / 3)));
  return plainDigits(value / 10 ** (3 * power), digits) + PREFIXES[power + 8]!;
}

function inBase(value: number, type: string): string {
  const text = Math.round(value).toString({ b: 2, o: 8, x: 16, X: 16 }[type]);
  return type === "X" ? text.toUpperCase() : text;
}

function padded(lead: string, text: string, width: number, fill: string, align: string): string {
  const missing = fill.repeat(Math.max(0, width - lead.length - text.length));
  if (align === "<") return lead + text + missing;
  if (align === "=") return lead + missing + text;
  if (align === "^") return missing.slice(0, missing.length >> 1) + lead + text + missing.slice(missing.length >> 1);
  return missing + lead + text;
}
