// Files for the kernel's program.

import { useState } from "preact/hooks";
import { tone } from "./choices";
import { useCss, useParts } from "./context";
import { Glyph } from "./glyph";
import { layoutOf, styled } from "./layout";
import type { Model } from "./model";

const MOST = 48 << 20; // bytes of all files: what one message may carry, with room for the rest of it

export function Upload({ model }: { model: Model }) {
  const { off, layout, style, set } = useParts(model);
  const [trouble, setTrouble] = useState("");
  const ref = useCss<HTMLLabelElement>({ ...layoutOf(layout), ...styled(style, "button_color", "background-color") });
  const files = model.list("value").length;
  const take = async (list: File[]): Promise<void> => {
    const size = list.reduce((sum, file) => sum + file.size, 0);
    setTrouble(size > MOST ? `${Math.ceil(size / (1 << 20))} MiB are too much at once; ${MOST >> 20} MiB can be sent.` : "");
    if (size > MOST) return;
    const value = await Promise.all(list.map(async (file) => ({ name: file.name, type: file.type, size: file.size, last_modified: file.lastModified, content: await file.arrayBuffer() })));
    set({ value, error: "" });
  };
  return (
    <>
      <label ref={ref} class={`w w-button w-upload ${tone(model)}`} title={model.text("tooltip") || undefined} aria-disabled={off}>
        <Glyph name={model.text("icon", "upload")} />
        {model.text("description", "Upload")} ({files})
        <input
          type="file" class="unseen" accept={model.text("accept") || undefined} multiple={model.flag("multiple")} disabled={off}
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {(trouble || model.text("error")) && <span class="w-trouble" role="alert">{trouble || model.text("error")}</span>}
    </>
  );
}
