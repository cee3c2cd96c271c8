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

/** With websockets that ask for no subprotocol: the framing of older clients. */
function withoutProtocol(settings) {
  class Plain extends settings.WebSocket {
    constructor(url) {
      super(url, []);
    }
  }
  return { ...settings, WebSocket: Plain };
}

module.exports = { start, byHeader, byAddress, withoutProtocol };
