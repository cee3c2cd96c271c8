// What the running program asks the user.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { InputRequest } from "../document/cell";

export function InputField({ request }: { request: InputRequest }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), [request]);
  return (
    <form
      class="input-request"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const cell = form.closest<HTMLElement>(".cell");
        request.answer(form.querySelector("input")?.value ?? "");
        cell?.focus();
      }}
    >
      <label>
        <span class="prompt">{request.prompt || "Input:"}</span>
        {request.password ? <input ref={field} type="password" autocomplete="off" /> : <input ref={field} type="text" autocomplete="off" spellcheck={false} />}
      </label>
      <button type="submit" class="button main">
        Send
      </button>
    </form>
  );
}
