// Who is logged in: each browser that has shown the token or the password, and how it is sent away.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { listLogins, revokeLogin, revokeOtherLogins, type Login } from "../server/logins";
import { useBench } from "./bench_context";

export function LoginsPanel() {
  const bench = useBench();
  const box = useRef<HTMLDialogElement>(null);
  const [list, setList] = useState<Login[]>();
  const [trouble, setTrouble] = useState("");
  const close = (): void => bench.setPanel(undefined);
  useLayoutEffect(() => box.current?.showModal(), []);

  const after = (work: Promise<void>): void => {
    work.then(listLogins).then(
      (fresh) => (setList(fresh), setTrouble("")),
      (error: Error) => setTrouble(error.message),
    );
  };
  useEffect(() => after(Promise.resolve()), []);
  const others = list?.filter((one) => !one.current).length ?? 0;
  return (
    <dialog ref={box} class="dialog logins" aria-labelledby="logins-title" onCancel={close} onKeyDown={(event) => event.stopPropagation()}>
      <h2 id="logins-title">Who is logged in</h2>
      <p class="dialog-body soft">Browsers that have shown this server's token or password. One that is logged out loses the notebooks that it has open.</p>
      {trouble && <p role="alert">{trouble}</p>}
      {list && <LoginTable list={list} revoke={(id) => after(revokeLogin(id))} />}
      <div class="choices">
        {others > 0 && (
          <button type="button" class="button danger" onClick={() => after(revokeOtherLogins())}>
            Log out all others
          </button>
        )}
        <button type="button" class="button main" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  );
}

function LoginTable({ list, revoke }: { list: Login[]; revoke: (id: string) => void }) {
  return (
    <table>
      <thead>
        <tr>
          {["Browser", "Address", "Since", "Last used", ""].map((title) => (
            <th key={title} scope="col">
              {title || <span class="unseen">What can be done</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.id}>
            <td title={one.agent}>
              {browserOf(one.agent)}
              {one.by === "password" && <span class="soft"> by password</span>}
            </td>
            <td>{one.address}</td>
            <td>{when(one.created)}</td>
            <td>{when(one.lastUsed)}</td>
            <td>
              {one.current ? (
                <>
                  <b>this browser</b> <a href="/logout">Log out</a>
                </>
              ) : (
                <button type="button" class="link" aria-label={`Log out ${browserOf(one.agent)} at ${one.address}`} onClick={() => revoke(one.id)}>
                  Log out
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function when(stamp: string): string {
  return new Date(stamp).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS/, "macOS"],
  [/Linux|X11/, "Linux"],
];

/** Browser and system of a user agent's text; its first word if it is no browser that is known. */
function browserOf(agent: string): string {
  const name = (list: [RegExp, string][]): string | undefined => list.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = name(BROWSERS);
  const system = name(SYSTEMS);
  return browser ? [browser, system].filter(Boolean).join(" on ") : (agent.split(" ")[0] ?? "") || "unknown";
}
