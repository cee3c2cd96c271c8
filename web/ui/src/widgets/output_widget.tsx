// A place for outputs inside of widgets. What belongs there is decided by the server, which has the document.

import { Inside } from "./boxes";
import { useCss, useParts, useSurroundings } from "./context";
import { layoutOf } from "./layout";
import type { Model } from "./model";
import { OutputsView } from "../render/output_view";

export function OutputWidget({ model }: { model: Model }) {
  const { layout } = useParts(model);
  const { store } = useSurroundings();
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  return (
    <div ref={ref} class="w w-outputs">
      <Inside model={model}>
        <OutputsView outputs={store.outputs(model)} />
      </Inside>
    </div>
  );
}
