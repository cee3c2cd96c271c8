// The page's colours and fonts as they are now, for documents that inherit none.

import type { Theme } from "../output/protocol";

const NAMES = ["--paper", "--card", "--ink", "--soft", "--line", "--line-strong", "--hover", "--stripe", "--link", "--focus", "--mono", "--sans"];

export function currentColours(): Theme {
  const root = document.documentElement;
  const chosen = root.dataset["theme"];
  const dark = chosen ? chosen === "dark" : systemIsDark().matches;
  const style = getComputedStyle(root);
  return { dark, properties: Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(name)])) };
}

/** Calls back when they are others; returns the function that ends it. */
export function watchColours(callback: () => void): () => void {
  const system = systemIsDark();
  const chosen = new MutationObserver(callback);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", callback);
  return () => {
    chosen.disconnect();
    system.removeEventListener("change", callback);
  };
}

function systemIsDark(): MediaQueryList {
  return matchMedia("(prefers-color-scheme: dark)");
}
