// A notebook that is served as an app: texts, what its cells show, and widgets that the visitor moves.

import { useEffect, useMemo, useState } from "preact/hooks";
import { useWatch } from "../document/observable";
import type { OutputList } from "../document/outputs";
import { renderMarkdown } from "../render/markdown";
import { Prose } from "../render/math";
import { OutputsView } from "../render/output_view";
import { OutputsOf, WidgetContext } from "../render/widget_source";
import { Visit } from "./visit";

export function AppPage() {
  const [visit, setVisit] = useState<Visit>();
  const [trouble, setTrouble] = useState("");
  useEffect(() => void Visit.begin().then(setVisit, (error: Error) => setTrouble(error.message)), []);
  if (trouble) return <Ended reason={trouble} />;
  if (!visit) return <main class="loading" aria-busy="true" aria-label="Opening the app" />;
  return <OpenApp visit={visit} />;
}

function OpenApp({ visit }: { visit: Visit }) {
  useWatch(visit);
  useEffect(() => {
    document.title = visit.title;
  }, [visit]);
  return (
    <>
      {visit.over && <Ended reason={visit.over} />}
      {visit.anew && <Anew />}
      <main class="app" aria-busy={visit.busy} aria-label={visit.title} inert={visit.over !== ""}>
        <WidgetContext.Provider value={visit.widgets.view}>
          {visit.parts.map((part) => ("outputs" in part ? <Shown key={part.id} id={part.id} outputs={part.outputs} /> : <Text key={part.id} markdown={part.markdown} />))}
        </WidgetContext.Provider>
      </main>
    </>
  );
}

function Anew() {
  const [seen, setSeen] = useState(false);
  if (seen) return null;
  return (
    <p class="app-ended" role="status">
      Your earlier visit has ended, because this page was away for more than five minutes, nothing was done for long, or its place was needed. Everything begins anew.{" "}
      <button type="button" onClick={() => setSeen(true)}>
        Close
      </button>
    </p>
  );
}

function Ended({ reason }: { reason: string }) {
  return (
    <p class="app-ended" role="alert">
      {reason}{" "}
      <button type="button" onClick={() => location.reload()}>
        Load again
      </button>
    </p>
  );
}

function Text({ markdown }: { markdown: string }) {
  return <Prose html={useMemo(() => renderMarkdown(markdown), [markdown])} />;
}

function Shown({ id, outputs }: { id: string; outputs: OutputList }) {
  useWatch(outputs);
  if (outputs.empty) return null;
  return (
    <div class="outputs" data-cell={id}>
      <OutputsOf.Provider value={id}>
        <OutputsView outputs={outputs} />
      </OutputsOf.Provider>
    </div>
  );
}
