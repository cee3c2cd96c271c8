/** A cell id as nbformat 4.5 wants it: 1 to 64 letters, digits, - and _. */
export function newCellId(): string {
  return hex(4);
}

/** A message or session id: 128 random bits. */
export function newId(): string {
  return hex(16);
}

// crypto.randomUUID needs a secure context, getRandomValues does not.
function hex(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(random, (b) => b.toString(16).padStart(2, "0")).join("");
}
