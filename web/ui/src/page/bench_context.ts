import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Workbench } from "./workbench";

export const BenchContext = createContext<Workbench | undefined>(undefined);

/** The notebook page that the calling component stands on. */
export function useBench(): Workbench {
  return useContext(BenchContext)!;
}
