// The outputs of a cell, in order.

import { useMemo } from "preact/hooks";
import { isObject, joinLines } from "../document/json";
import type { Output, OutputList } from "../document/outputs";
import { TextLog } from "../document/textlog";
import { BundleView } from "./bundle_view";
import { TextView } from "./text_view";
import { useFrameWatch } from "./frame_watch";

export function OutputsView({ outputs }: { outputs: OutputList }) {
  useFrameWatch(outputs);
  return (
    <>
      {outputs.items.map((output) => (
        <OutputView key={output.key} output={output} />
      ))}
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
    </div>
  );
}

function ErrorView({ output }: { output: Output }) {
  const { raw } = output;
  const log = useMemo(() => {
    const trace = Array.isArray(raw["traceback"]) ? raw["traceback"].map((line) => joinLines(line)).join("\n") : "";
    return new TextLog(trace || `${joinLines(raw["ename"])}: ${joinLines(raw["evalue"])}`);
  }, [raw]);
  return (
    <div class="output error" role="alert">
      <TextView log={log} class="traceback" version={output.version} />
    </div>
  );
}
