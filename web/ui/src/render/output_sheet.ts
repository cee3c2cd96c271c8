// How HTML outputs look by default: tables as data, text as on the page. Inherited custom properties carry the theme in.

/** For the text of any output, in a shadow root or in a frame. */
export const TEXT_RULES = `
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.92em; margin: 2px 0 6px; }
th, td { padding: 3px 12px; text-align: right; border: 0; white-space: nowrap; }
thead th { border-bottom: 1px solid var(--line-strong); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--stripe); }
tbody tr:hover { background: var(--hover); }
caption { text-align: left; color: var(--soft); padding: 0 0 4px; }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
pre, code { font-family: var(--mono); font-size: 0.93em; }
p:first-child { margin-top: 0; }
p:last-child { margin-bottom: 0; }
`;

const RULES = `
:host { display: block; contain: layout paint; overflow-x: auto; }
img, svg { max-width: 100%; height: auto; }
${TEXT_RULES}`;

let sheet: CSSStyleSheet | undefined;

export function theSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(RULES);
  }
  return sheet;
}
