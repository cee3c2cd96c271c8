// Addresses of other machines in a piece of HTML that never loads: what an output wants to have from there.

const LOADING = "script[src], link[href], iframe[src], img[src], embed[src], object[data], audio[src], video[src], source[src]";

export function foreignAddresses(html: string): string[] {
  const page = new DOMParser().parseFromString(html, "text/html");
  const found = [...page.querySelectorAll(LOADING)].map((node) => node.getAttribute("src") ?? node.getAttribute("href") ?? node.getAttribute("data") ?? "");
  const inside = [...page.querySelectorAll("iframe[srcdoc]")].flatMap((frame) => foreignAddresses(frame.getAttribute("srcdoc")!));
  return [...found.filter((address) => /^(https?:)?\/\//i.test(address)), ...inside];
}
