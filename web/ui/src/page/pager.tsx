// Help text that a program asked to show, in a panel at the bottom.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { JsonObject } from "../document/json";
import { BundleView } from "../render/bundle_view";
import { useBench } from "./bench_context";
import { Icon } from "./icons";

export function Pager({ bundle }: { bundle: JsonObject }) {
  const bench = useBench();
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => box.current?.scrollTo(0, 0), [bundle]);
  const close = (): void => bench.showPager(undefined);
  return (
    <aside ref={box} class="pager" aria-label="Help" tabIndex={-1} onKeyDown={(event) => event.key === "Escape" && close()}>
      <button type="button" class="tool close" aria-label="Close help" title="Close" onClick={close}>
        <Icon name="close" />
      </button>
      <BundleView data={bundle} metadata={{}} version={0} />
    </aside>
  );
}
