// Widgets as the page meets them: loaded with the first one.

import "../main"; // what the page has loaded already is in no second file
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { useWatch } from "../document/observable";
import type { CommWay } from "../kernel/comm";
import type { WidgetView } from "../render/widget_source";
import { Budget, SurroundingsContext, useSurroundings } from "./context";
import { Store, type StoreEvents } from "./store";
import { Note, WidgetById } from "./widget_view";
import rules from "./widgets.sheet.css";

const PATIENCE_MS = 1500; // an output may be here before its widget is

export function openStore(way: CommWay, events: StoreEvents): { store: Store; view: WidgetView } {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const store = new Store(way, events);
  return { store, view: (props) => <Root store={store} {...props} /> };
}

function Root({ store, id, cell }: { store: Store; id: string; cell: string }) {
  const around = useContext(SurroundingsContext); // a widget among the outputs of an Output widget
  const own = useMemo(() => new Budget(), []);
  const leave = (event: KeyboardEvent): void => {
    if (event.key === "Escape") (event.currentTarget as Element).closest<HTMLElement>(".cell")?.focus();
  };
  return (
    <div class="widgets" onKeyDown={leave}>
      <SurroundingsContext.Provider value={{ store, cell, above: around?.above ?? [], budget: around?.budget ?? own }}>
        <Arrived id={id} />
      </SurroundingsContext.Provider>
    </div>
  );
}

function Arrived({ id }: { id: string }) {
  const { store } = useSurroundings();
  const model = store.find(id);
  const [patient, setPatient] = useState(true);
  useWatch(store, model);
  useEffect(() => {
    const timer = window.setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!model && (patient || !store.complete)) return <Note text="Waiting for the widget…" />;
  return (
    <>
      {model && !model.live && <p class="w-state">{stateText(store, model.lived)}</p>}
      <WidgetById key={model?.kind} id={id} />
    </>
  );
}

function stateText(store: Store, lived: boolean): string {
  if (!store.complete) return "Waiting for the kernel…";
  return lived ? "Disconnected: the kernel that made it has ended. Run the cell again to use it." : "As it was saved. Run the cell to use it.";
}
