// Questions to the user. A native dialog keeps the focus inside, closes on Escape and gives the focus back.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Observable, useWatch } from "../document/observable";

export interface Choice {
  id: string;
  label: string;
  kind?: "main" | "danger";
}

interface Question {
  title: string;
  body: ComponentChildren;
  choices: Choice[];
  field?: { label: string; value: string };
  answer(choice: string | undefined, text: string): void;
}

class Dialogs extends Observable {
  question: Question | undefined;

  put(question: Question | undefined): void {
    this.question = question;
    this.changed();
  }
}

const dialogs = new Dialogs();

/** The id of the choice that was made, undefined when the dialog was closed without one. */
export function choose(title: string, body: ComponentChildren, choices: Choice[]): Promise<string | undefined> {
  return new Promise((resolve) => dialogs.put({ title, body, choices, answer: (choice) => resolve(choice) }));
}

export async function confirm(title: string, body: ComponentChildren, label: string, danger = false): Promise<boolean> {
  const main: Choice = { id: "yes", label, kind: danger ? "danger" : "main" };
  return (await choose(title, body, [{ id: "no", label: "Cancel" }, main])) === "yes";
}

export async function tell(title: string, body: ComponentChildren): Promise<void> {
  await choose(title, body, [{ id: "ok", label: "Close", kind: "main" }]);
}

/** A line of text, undefined when the user thought better of it. */
export function askText(title: string, label: string, value: string, action: string): Promise<string | undefined> {
  return new Promise((resolve) =>
    dialogs.put({
      title,
      body: null,
      field: { label, value },
      choices: [{ id: "no", label: "Cancel" }, { id: "yes", label: action, kind: "main" }],
      answer: (choice, text) => resolve(choice === "yes" && text.trim() ? text.trim() : undefined),
    }),
  );
}

export function DialogHost() {
  useWatch(dialogs);
  const { question } = dialogs;
  return question ? <QuestionView key={question.title} question={question} /> : null;
}

function QuestionView({ question }: { question: Question }) {
  const box = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(question.field?.value ?? "");
  useLayoutEffect(() => {
    box.current?.showModal();
    box.current?.querySelector<HTMLElement>("input, .main, .danger")?.focus();
    box.current?.querySelector("input")?.select();
  }, []);
  const close = (choice?: string): void => {
    dialogs.put(undefined);
    question.answer(choice, text);
  };
  const main = question.choices.find((choice) => choice.kind === "main");
  return (
    <dialog ref={box} class="dialog" aria-labelledby="dialog-title" onCancel={() => close()} onKeyDown={(event) => event.stopPropagation()}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          close((event as SubmitEvent).submitter?.getAttribute("value") ?? main?.id);
        }}
      >
        <h2 id="dialog-title">{question.title}</h2>
        {question.body && <div class="dialog-body">{question.body}</div>}
        {question.field && (
          <label class="field">
            <span>{question.field.label}</span>
            <input type="text" value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
        )}
        <Choices choices={question.choices} />
      </form>
    </dialog>
  );
}

// The main choice stands last, but Enter in the field must mean it: the first submit button in the document would win.
function Choices({ choices }: { choices: Choice[] }) {
  return (
    <div class="choices">
      {choices.map((choice) => (
        <button key={choice.id} type="submit" value={choice.id} class={`button ${choice.kind ?? ""}`} style={{ order: choices.indexOf(choice) }}>
          {choice.label}
        </button>
      )).reverse()}
    </div>
  );
}
