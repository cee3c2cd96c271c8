// The page's beginning: which of the pages is asked for.

import { render } from "preact";
import { NotebookPage } from "./page/notebook_page";
import { Later } from "./render/later";

function Page() {
  const path = decodeURIComponent(location.pathname).replace(/\/+$/, "");
  if (path === "/app") return <Later load={() => import("./later/app_page")} props={{}} />;
  if (path.startsWith("/notebooks/")) return <NotebookPage path={path.slice("/notebooks/".length)} />;
  if (path.startsWith("/edit/")) return <Later load={() => import("./later/text_page")} props={{ path: path.slice("/edit/".length) }} />;
  return <Later load={() => import("./later/tree_page")} props={{ path: path.startsWith("/tree/") ? path.slice("/tree/".length) : "" }} />;
}

// A task of its own: what is clicked and typed on the sketch comes first, and no stack of what follows has this whole file on it.
window.setTimeout(() => render(<Page />, document.getElementById("page")!));
