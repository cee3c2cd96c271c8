// The outputs of a cell, in order.

import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import { isObject, joinLines } from "../document/json";
import type { Output, OutputList } from "../document/outputs";
import { TextLog } from "../document/textlog";
import { BundleView } from "./bundle_view";
import { FrameView, HeldBackNote } from "./frame_view";
import { isHeldBack, segments } from "./segments";
import { TextView } from "./text_view";
import { useFrameWatch } from "./frame_watch";

export function OutputsView({ outputs }: { outputs: OutputList }) {
  useFrameWatch(outputs);
  return (
    <>
      {segments(outputs.items).map(({ framed, outputs: some }) =>
        framed ? <FrameView key={some[0]!.key} list={outputs} outputs={some} /> : <OutputView key={some[0]!.key} output={some[0]!} />,
      )}
    </>
  );
}

function OutputView({ output }: { output: Output }) {
  if (output.log) return <TextView log={output.log} class={output.name} version={output.version} />;
  if (output.kind === "error") return <ErrorView output={output} />;
  const data = isObject(output.raw["data"]) ? output.raw["data"] : {};
  const metadata = isObject(output.raw["metadata"]) ? output.raw["metadata"] : {};
  return (
    <div class={`output ${output.kind}`}>
      <BundleView data={data} metadata={metadata} version={output.version} />
      {isHeldBack(output) && <HeldBackNote />}
    </div>
  );
}

/** Goes to a place in a cell that ran as the given number. */
export const PlaceContext = createContext<((count: number, line: number, column: number) => void) | undefined>(undefined);

// As our kernel names places, and as Python's does.
const PLACES = /\bcell (\d+):(\d+)(?::(\d+))?|\bCell In\[(\d+)\], line (\d+)/g;

function linkPlaces(html: string): string {
  return html.replace(PLACES, (words, cell, line, column, input, inputLine) => {
    const place = [cell ?? input, line ?? inputLine, column ?? 1].join(" ");
    return `<a class="place" href="#" data-place="${place}">${words}</a>`;
  });
}

function ErrorView({ output }: { output: Output }) {
  const { raw } = output;
  const goTo = useContext(PlaceContext);
  const follow = (event: MouseEvent): void => {
    const place = (event.target as Element).closest<HTMLElement>("[data-place]")?.dataset["place"];
    if (!place) return;
    event.preventDefault();
    const [count, line, column] = place.split(" ").map(Number);
    goTo?.(count!, line!, column!);
  };
  const log = useMemo(() => {
    const trace = Array.isArray(raw["traceback"]) ? raw["traceback"].map((line) => joinLines(line)).join("\n") : "";
    return new TextLog(trace || `${joinLines(raw["ename"])}: ${joinLines(raw["evalue"])}`);
  }, [raw]);
  return (
    <div class="output error" role="alert" onClick={follow}>
      <TextView log={log} class="traceback" version={output.version} {...(goTo && { mark: linkPlaces })} />
    </div>
  );
}
