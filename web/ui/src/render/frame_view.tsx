// Outputs that run, in their frame, with what the user should know of it.

import { useContext, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useWatch } from "../document/observable";
import type { Output, OutputList } from "../document/outputs";
import { FrameContext } from "./frame_context";
import { ScriptFrame } from "./script_frame";
import { librariesIn, partOf } from "./segments";

export function FrameView({ list, outputs }: { list: OutputList; outputs: Output[] }) {
  const surroundings = useContext(FrameContext);
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ list, first: outputs[0]! });
  latest.current = { list, first: outputs[0]! };
  const frame = useMemo(() => {
    const libraries = () => {
      const { list, first } = latest.current;
      return [...surroundings.librariesAbove(list), ...librariesIn(list.items.slice(0, list.items.indexOf(first)))];
    };
    return new ScriptFrame(libraries);
  }, []);
  useWatch(frame);
  useLayoutEffect(() => {
    if (box.current) frame.mount(box.current);
    return () => frame.unmount();
  }, [frame]);
  useLayoutEffect(() => frame.show(outputs.map(partOf)));
  return (
    <div class="output framed">
      <div class="frame-box" ref={box} />
      <FrameNotes frame={frame} />
    </div>
  );
}

function FrameNotes({ frame }: { frame: ScriptFrame }) {
  const { refused, errors, link, stopped } = frame;
  return (
    <>
      {stopped && (
        <p class="frame-note" role="alert">
          {stopped}{" "}
          <button type="button" class="link" onClick={() => frame.again()}>
            Run it again
          </button>
        </p>
      )}
      {link && (
        <p class="frame-note" role="status">
          Link in this output:{" "}
          <a href={link} target="_blank" rel="noopener noreferrer">
            {link}
          </a>
        </p>
      )}
      {errors.map((text) => (
        <p key={text} class="frame-note bad">
          {text}
        </p>
      ))}
      {refused.length > 0 && <Refused addresses={refused} />}
    </>
  );
}

function Refused({ addresses: [first, ...others] }: { addresses: string[] }) {
  const text = `Not loaded, because outputs reach no network: ${first}`;
  if (others.length === 0) return <p class="frame-note">{text}</p>;
  return (
    <details class="frame-note">
      <summary>
        {text} and {others.length} more
      </summary>
      {others.map((address) => (
        <div key={address}>{address}</div>
      ))}
    </details>
  );
}

/** What is left out of an output that is not trusted, and how that is changed. */
export function HeldBackNote() {
  const { askTrust } = useContext(FrameContext);
  return (
    <p class="frame-note">
      Scripts in this output do not run: it was not made here.{" "}
      <button type="button" class="link" onClick={() => askTrust()}>
        Trust this notebook…
      </button>
    </p>
  );
}
