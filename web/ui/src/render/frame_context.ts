// What outputs that run ask of the notebook around them.

import { createContext } from "preact";
import type { OutputList } from "../document/outputs";
import type { Part } from "../output/protocol";

export interface FrameSurroundings {
  /** What the cells above have loaded, for a frame in a cell with these outputs. */
  librariesAbove(outputs: OutputList): Part[];
  /** Asks the user whether what the notebook shows may run. */
  askTrust(): void;
}

export const FrameContext = createContext<FrameSurroundings>({ librariesAbove: () => [], askTrust: () => undefined });
