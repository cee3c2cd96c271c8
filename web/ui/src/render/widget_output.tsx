// A widget among the outputs.

import { useContext, useEffect, useState } from "preact/hooks";
import { OutputsOf, type WidgetSource, type WidgetView } from "./widget_source";

export function WidgetOutput({ id, source, plain }: { id: string; source: WidgetSource; plain: string }) {
  const cell = useContext(OutputsOf);
  const [View, setView] = useState<WidgetView>();
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    source().then(
      (view) => setView(() => view),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  }, [source]);
  if (View) return <View id={id} cell={cell} />;
  return <p class="soft">{trouble ? `${plain} (${trouble})` : plain}</p>;
}
