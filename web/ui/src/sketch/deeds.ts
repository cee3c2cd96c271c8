// What people did on the sketch of a notebook, for the page that takes its place. Types only: the two scripts share no code.

/** A cell's text as it was typed over. */
export interface Draft {
  id: string;
  before: string;
  text: string;
}

/** What only the page can do. */
export type Deed = { kind: "key"; init: KeyboardEventInit & { key: string } } | { kind: "text"; text: string } | { kind: "click"; x: number; y: number };

export interface Left {
  drafts: Draft[];
  /** Where the cursor is: a cell, and offsets in its text. */
  cursor: { id: string; anchor: number; head: number } | undefined;
  /** The first cell on the screen, if it was scrolled. */
  top: string | undefined;
  /** In order; from the first on nothing was done on the sketch itself. */
  deeds: Deed[];
}

export interface SketchHandle {
  /**
   * Ends when no button is held and no letter is half composed, which would break when the sketch goes, and typing pauses, which would halt.
   * Who waits for the page already need not wait for a pause.
   */
  rest(): Promise<void>;
  /** Takes the sketch away, and says what was done on it. */
  lift(): Left;
}

declare global {
  interface Window {
    /** Undefined where the server has sent none, and when it is gone. */
    sketch?: SketchHandle;
  }
}
