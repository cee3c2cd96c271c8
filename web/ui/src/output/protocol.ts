// What the page and the document of outputs (/output) say to each other. The page posts the first message with a port; everything after that goes
// through the port. What comes from the document is a stranger's: its scripts may send anything.

export interface Part {
  kind: "html" | "script";
  text: string;
}

/** Colours and fonts of the page, as custom properties. */
export interface Theme {
  dark: boolean;
  properties: Record<string, string>;
}

export type ToOutput =
  /** Runs libraries out of sight, then shows the parts. */
  | { say: "begin"; libraries: Part[]; parts: Part[]; theme: Theme; rules: string }
  /** Shows more behind what is there. */
  | { say: "more"; parts: Part[] }
  | { say: "theme"; theme: Theme };

export type FromOutput =
  | { say: "height"; pixels: number }
  /** The policy has kept the output from this address (or from "eval", "inline"). */
  | { say: "refused"; address: string }
  /** A link was followed, which leads nowhere in a frame. */
  | { say: "link"; address: string }
  /** A script failed. */
  | { say: "error"; text: string }
  /** Escape was pressed. */
  | { say: "leave" };

/** Of words that the document sends, so many are heard. */
export const MOST_WORDS = 20;
