// Light, dark, or as the system says; remembered in this browser.

export type Theme = "auto" | "light" | "dark";

const KEY = "skep-theme";

export function currentTheme(): Theme {
  const stored = read();
  return stored === "light" || stored === "dark" ? stored : "auto";
}

export function applyTheme(theme: Theme = currentTheme()): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Switches to the opposite of what is shown. */
export function toggleTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = currentTheme() === "auto" ? (dark ? "dark" : "light") : currentTheme();
  const next: Theme = shown === "dark" ? "light" : "dark";
  write(next === (dark ? "dark" : "light") ? "auto" : next);
  applyTheme();
}

// A browser may forbid storage; the theme is then as the system says.
function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    document.documentElement.dataset["theme"] = value;
  }
}
