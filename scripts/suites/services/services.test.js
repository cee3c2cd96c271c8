// What VS Code's "existing Jupyter server" and JupyterLab's library send: npm's @jupyterlab/services against our server. Both ways of showing
// the token, and VS Code's log-in by password (its jupyterPasswordConnect.ts), both framings of the websocket, our kernel and python3.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { after, before, describe, test } = require("node:test");
const { ContentsManager, Drive, EventManager, KernelManager, KernelSpecAPI, KernelAPI, KernelSpecManager, ServerConnection, SessionManager } = require("@jupyterlab/services");
const { start, byHeader, byAddress, byPassword, withoutProtocol } = require("./site.js");

const PROGRAMS = {
  skep: { prints: 'println("out")\n6 * 7', value: "42", fails: "panic!(\"oh\")", failure: /oh/, loops: "loop { }", begins: "prin", completes: "println", asks: 'input("name? ")' },
  python3: { prints: "print('out')\n6 * 7", value: "42", fails: "raise ValueError('oh')", failure: /oh/, loops: "while True: pass", begins: "prin", completes: "print", asks: "input('name? ')" },
};
const WAYS = { "token by header": byHeader, "token in the address": byAddress, "log-in by password": () => loggedIn, "old framing": (site) => withoutProtocol(byHeader(site)) };

let site, loggedIn;
before(async () => {
  site = await start();
  loggedIn = await byPassword(site);
});
after(() => site.stop());

/** Waits for a signal to bring what fits. */
function heard(signal, fits) {
  return new Promise((resolve) => {
    const hear = (_, value) => {
      if (!fits(value)) return;
      signal.disconnect(hear);
      resolve(value);
    };
    signal.connect(hear);
  });
}

/** Executes and gives the reply with all that came on iopub. */
async function execute(kernel, code, options = {}) {
  const future = kernel.requestExecute({ code, ...options });
  const messages = [];
  future.onIOPub = (message) => messages.push(message);
  if (options.answer !== undefined) future.onStdin = () => future.sendInputReply({ status: "ok", value: options.answer }, {});
  const reply = await future.done;
  return { reply, messages, of: (kind) => messages.filter((message) => message.header.msg_type === kind) };
}

test("kernelspecs are listed, ours and Python's", async () => {
  const manager = new KernelSpecManager({ serverSettings: byHeader(site) });
  await manager.ready;
  const { default: first, kernelspecs } = manager.specs;
  assert.ok(kernelspecs[first]);
  assert.ok(kernelspecs.python3);
  assert.equal(kernelspecs.python3.language, "python");
  const one = await KernelSpecAPI.getSpecs(byHeader(site));
  assert.deepEqual(Object.keys(one.kernelspecs).sort(), Object.keys(kernelspecs).sort());
  manager.dispose();
});

test("a wrong token is refused, and said to be", async () => {
  const settings = { ...byHeader(site), token: "wrong" };
  await assert.rejects(KernelAPI.listRunning(settings), (error) => error instanceof ServerConnection.ResponseError && error.response.status === 403);
});

for (const [way, settingsOf] of Object.entries(WAYS)) {
  for (const name of Object.keys(PROGRAMS)) describe(`${name}, ${way}`, () => session(settingsOf, name));
}

const PATIENCE_MS = 60_000;

/** Asks again until it is so. */
async function until(isSo, what) {
  for (const begun = Date.now(); !(await isSo()); ) {
    assert.ok(Date.now() - begun < PATIENCE_MS, `${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function session(settingsOf, name) {
  const program = PROGRAMS[name];
  let serverSettings, kernels, sessions, connection, kernel;
  before(async () => {
    serverSettings = settingsOf(site);
    kernels = new KernelManager({ serverSettings });
    sessions = new SessionManager({ serverSettings, kernelManager: kernels });
    await sessions.ready;
    connection = await sessions.startNew({ name: "n", path: `${name}.ipynb`, type: "notebook", kernel: { name } });
    kernel = connection.kernel;
    await kernel.info;
  });
  after(async () => {
    await connection.shutdown();
    sessions.dispose();
    kernels.dispose();
  });

  test("a session has its kernel", async () => {
    assert.equal(kernel.name, name);
    const found = await sessions.findByPath(`${name}.ipynb`);
    assert.equal(found.kernel.id, kernel.id);
    const info = await kernel.info;
    assert.equal(info.status, "ok");
  });

  test("a session whose file is not on the server, as VS Code makes it", async () => {
    const file = `n-jvsc-${crypto.randomUUID()}.ipynb`; // the notebook lies where VS Code is
    for (const type of ["notebook", "console"]) {
      const made = await sessions.startNew({ path: `${type}-${file}`, name: `n-${crypto.randomUUID()}.ipynb`, type, kernel: { name } }, { kernelConnectionOptions: { handleComms: true } });
      assert.equal((await made.kernel.info).status, "ok");
      assert.deepEqual((await made.kernel.requestCommInfo({})).content.comms, {});
      assert.equal((await execute(made.kernel, program.prints)).reply.content.status, "ok");
      const again = sessions.connectTo({ model: made.model }); // how it comes back to a kernel that runs
      assert.equal((await again.kernel.info).status, "ok");
      again.dispose();
      await made.shutdown();
    }
    assert.ok(!fs.existsSync(path.join(site.folder, file)));
  });
  test("a websocket that is pinged answers", async () => {
    let answered;
    const pong = new Promise((resolve) => (answered = resolve));
    class Pinged extends serverSettings.WebSocket {
      constructor(url, protocols) {
        super(url, protocols);
        this.on("open", () => this.ping());
        this.on("pong", answered);
      }
    }
    const again = new KernelManager({ serverSettings: { ...serverSettings, WebSocket: Pinged } }).connectTo({ model: kernel.model });
    await pong;
    again.dispose();
  });
  test("outputs of an execution", async () => {
    const { reply, of } = await execute(kernel, program.prints);
    assert.equal(reply.content.status, "ok");
    assert.equal(of("stream").map((m) => m.content.text).join(""), "out\n");
    assert.match(String(of("execute_result")[0].content.data["text/plain"]), new RegExp(program.value));
    assert.deepEqual(of("status").map((m) => m.content.execution_state), ["busy", "idle"]);
  });

  test("an error", async () => {
    const { reply, of } = await execute(kernel, program.fails);
    assert.equal(reply.content.status, "error");
    assert.match(of("error")[0].content.evalue + reply.content.evalue, program.failure);
  });

  test("completion, inspection, whether code is complete", async () => {
    await until(async () => { // IPython gives up after a moment, and answers with nothing
      const { content } = await kernel.requestComplete({ code: program.begins, cursor_pos: program.begins.length });
      return content.matches.some((match) => match.startsWith(program.completes));
    }, program.completes);
    const inspected = await kernel.requestInspect({ code: program.completes, cursor_pos: program.completes.length, detail_level: 0 });
    assert.equal(inspected.content.found, true);
    const complete = await kernel.requestIsComplete({ code: "f(" });
    assert.equal(complete.content.status, "incomplete");
    assert.equal((await kernel.requestHistory({ hist_access_type: "tail", n: 3, output: false, raw: true, session: 0, start: 0, stop: 0, pattern: "", unique: false })).content.status, "ok");
  });

  test("input is asked for", async () => {
    const { reply } = await execute(kernel, program.asks, { allow_stdin: true, answer: "bee" });
    assert.equal(reply.content.status, "ok");
  });

  test("an interrupt", async () => {
    const future = kernel.requestExecute({ code: program.loops });
    const begun = new Promise((resolve) => (future.onIOPub = (m) => m.header.msg_type === "execute_input" && resolve()));
    await begun;
    await kernel.interrupt();
    assert.equal((await future.done).content.status, "error");
    assert.equal((await execute(kernel, program.prints)).reply.content.status, "ok");
  });

  test("a restart", async () => {
    const { id } = kernel;
    await kernel.restart();
    const { reply } = await execute(kernel, program.prints);
    assert.equal(kernel.id, id);
    assert.equal(reply.content.status, "ok");
    assert.equal(reply.content.execution_count, 1);
  });

  test("a second client of the same kernel hears what it does", async () => {
    const other = kernels.connectTo({ model: kernel.model });
    await other.info;
    const came = heard(other.iopubMessage, (m) => m.header.msg_type === "stream");
    await execute(kernel, program.prints);
    assert.equal((await came).content.text, "out\n");
    other.dispose();
  });

  test("a lost websocket comes back", async () => {
    const back = heard(kernel.connectionStatusChanged, (status) => status === "connected");
    await kernel.reconnect();
    await back;
    assert.equal((await execute(kernel, program.prints)).reply.content.status, "ok");
  });

  test("another name, and another path", async () => {
    await connection.setPath(`moved-${name}.ipynb`);
    await connection.setName("other");
    await until(async () => { // a poll that was under way may still bring the old ones
      await sessions.refreshRunning();
      return [...sessions.running()].some((model) => model.id === connection.id && model.path === `moved-${name}.ipynb` && model.name === "other");
    }, "the new name and path");
  });

  test("managers see by polling what others do", async () => {
    const begun = heard(kernels.runningChanged, (models) => models.length > 1);
    const model = await KernelAPI.startNew({ name }, byAddress(site));
    await kernels.refreshRunning();
    assert.ok((await begun).some((one) => one.id === model.id));
    const ended = heard(kernels.runningChanged, (models) => models.every((one) => one.id !== model.id));
    await KernelAPI.shutdownKernel(model.id, byAddress(site));
    await kernels.refreshRunning();
    await ended;
    assert.equal(await kernels.findById(model.id).catch(() => undefined), undefined);
  });
}

describe("contents", () => {
  let contents;
  before(() => {
    contents = new ContentsManager({ defaultDrive: new Drive({ serverSettings: byHeader(site) }) });
  });
  after(() => contents.dispose());

  test("a notebook is made, saved, renamed, copied and deleted", async () => {
    const made = await contents.newUntitled({ path: "", type: "notebook" });
    const notebook = (await contents.get(made.path)).content;
    notebook.cells = [{ cell_type: "code", id: "a", metadata: {}, source: "1 + 1", outputs: [], execution_count: null }];
    const told = heard(contents.fileChanged, (change) => change.type === "save");
    const saved = await contents.save(made.path, { type: "notebook", format: "json", content: notebook });
    assert.equal((await told).newValue.path, made.path);
    assert.ok(saved.last_modified);
    assert.match(fs.readFileSync(path.join(site.folder, made.path), "utf8"), /1 \+ 1/);
    const renamed = await contents.rename(made.path, "renamed.ipynb");
    assert.equal(renamed.path, "renamed.ipynb");
    const copied = await contents.copy("renamed.ipynb", "");
    assert.notEqual(copied.path, "renamed.ipynb");
    await contents.delete(copied.path);
    await assert.rejects(contents.get(copied.path), (error) => error.response.status === 404);
  });

  test("files as text and base64, folders, what is in them", async () => {
    await contents.save("d", { type: "directory" });
    await contents.save("d/t.txt", { type: "file", format: "text", content: "grüße\n" });
    await contents.save("d/b.bin", { type: "file", format: "base64", content: "AP8=" });
    assert.equal((await contents.get("d/t.txt")).content, "grüße\n");
    assert.equal((await contents.get("d/b.bin", { format: "base64", type: "file", content: true })).content.trim(), "AP8=");
    const list = (await contents.get("d")).content.map((entry) => entry.name).sort();
    assert.deepEqual(list, ["b.bin", "t.txt"]);
    assert.equal((await contents.get("d/t.txt", { content: false })).content, null);
    const url = await contents.getDownloadUrl("d/t.txt");
    const answer = await fetch(url, { headers: { Authorization: `token ${site.token}` } });
    assert.equal(await answer.text(), "grüße\n");
  });

  test("checkpoints", async () => {
    await contents.save("c.txt", { type: "file", format: "text", content: "one" });
    const point = await contents.createCheckpoint("c.txt");
    await contents.save("c.txt", { type: "file", format: "text", content: "two" });
    assert.deepEqual((await contents.listCheckpoints("c.txt")).map(({ id }) => id), [point.id]);
    await contents.restoreCheckpoint("c.txt", point.id);
    assert.equal((await contents.get("c.txt")).content, "one");
    await contents.deleteCheckpoint("c.txt", point.id);
    assert.deepEqual(await contents.listCheckpoints("c.txt"), []);
  });

  test("nothing outside of the folder", async () => {
    await assert.rejects(contents.get("../secret"), (error) => error.response.status >= 400);
  });
});

test("events of the server", async () => {
  const manager = new EventManager({ serverSettings: byAddress(site) });
  const said = heard(manager.stream, (event) => event.schema_id.includes("contents_service") && event.action === "save");
  const contents = new ContentsManager({ defaultDrive: new Drive({ serverSettings: byAddress(site) }) });
  // The library does not tell when it is connected: saved until it is heard.
  let over = false;
  said.then(() => (over = true));
  while (!over) await contents.save("e.txt", { type: "file", format: "text", content: "x" });
  assert.equal((await said).path, "e.txt");
  manager.dispose();
  contents.dispose();
});
