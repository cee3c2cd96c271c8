// A server on a folder of its own, and the clients of @jupyterlab/services that speak to it.
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");
const { ServerConnection } = require("@jupyterlab/services");
const WebSocket = require("ws");

async function start() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "skep-services-"));
  fs.mkdirSync(path.join(folder, "nb"));
  const env = { ...process.env, XDG_STATE_HOME: path.join(folder, "state"), JUPYTER_CONFIG_DIR: path.join(folder, "config"), SKEP_SNAPSHOTS: "off" };
  const child = spawn(process.env.SKEP, ["notebook", path.join(folder, "nb"), "--no-browser", "--port", "0"], { env, stdio: ["ignore", "inherit", "pipe"] });
  const address = new URL(await addressOf(child));
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { folder: path.join(folder, "nb"), origin: address.origin, token: address.searchParams.get("token"), stop };
}

async function addressOf(child) {
  for await (const line of readline.createInterface({ input: child.stderr })) {
    const found = /http:\/\/\S+[?&]token=\S+/.exec(line);
    if (found) {
      child.stderr.resume(); // somebody has to read on
      return found[0];
    }
  }
  throw new Error("the server ended without an address");
}

/** How VS Code connects: the token in a header, with the websocket too, and none in addresses. */
function byHeader(site) {
  class WithToken extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: { Authorization: `token ${site.token}` } });
    }
  }
  return ServerConnection.makeSettings({ baseUrl: site.origin, wsUrl: site.origin.replace("http", "ws"), token: site.token, appendToken: false, WebSocket: WithToken });
}

/** How the library itself does: the token in a header, and in the address of websockets, which take no headers in browsers. */
function byAddress(site) {
  return ServerConnection.makeSettings({ baseUrl: site.origin, wsUrl: site.origin.replace("http", "ws"), token: site.token, appendToken: true, WebSocket });
}

/** How VS Code logs in where it knows no token: by the form of the log-in page, whose cookies it sends with everything, as they came. */
async function byPassword(site) {
  const manual = { redirect: "manual", headers: { Connection: "keep-alive" } };
  for (const path of ["/", "/tree?"]) if ((await fetch(site.origin + path, manual)).status === 200) throw new Error(`${path} needs no log-in`);
  const form = await fetch(site.origin + "/login?", manual);
  if (!form.ok) throw new Error(`the log-in page: ${form.status}`);
  const xsrf = cookie(form, (name) => name === "_xsrf")[1].split(";")[0];
  const body = new URLSearchParams({ _xsrf: xsrf, password: site.token }).toString();
  const headers = { Cookie: `_xsrf=${xsrf}`, Connection: "keep-alive", "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };
  const answer = await fetch(site.origin + "/login?", { method: "post", headers, body, redirect: "manual" });
  if (answer.status !== 302) throw new Error(`the log-in: ${answer.status}`);
  const [name, value] = cookie(answer, () => true);
  const shown = { Cookie: `_xsrf=${xsrf}; ${name}=${value}`, "X-XSRFToken": xsrf };
  class WithCookies extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { headers: shown });
    }
  }
  return ServerConnection.makeSettings({ baseUrl: site.origin, wsUrl: site.origin.replace("http", "ws"), token: "", appendToken: true, init: { headers: { ...shown, "Content-Type": "application/json" } }, WebSocket: WithCookies });
}

/** The first cookie of an answer that fits, as name and all that follows. */
function cookie(answer, fits) {
  const all = answer.headers.getSetCookie().map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  return all.find(([name]) => fits(name));
}

/** With websockets that ask for no subprotocol: the framing of older clients. */
function withoutProtocol(settings) {
  class Plain extends settings.WebSocket {
    constructor(url) {
      super(url, []);
    }
  }
  return { ...settings, WebSocket: Plain };
}

module.exports = { start, byHeader, byAddress, byPassword, withoutProtocol };
