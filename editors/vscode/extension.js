// Starts `skep lsp` for Ruchy files and for the Ruchy cells of notebooks, and `skep dap` for scripts that are debugged.
const { commands, debug, DebugAdapterExecutable, window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function serverOptions() {
  const settings = workspace.getConfiguration("ruchy");
  const args = settings.get("lenient") ? ["lsp", "--lenient"] : ["lsp"];
  return { command: settings.get("path"), args };
}

async function start() {
  client = new LanguageClient("ruchy", "Ruchy", serverOptions(), {
    documentSelector: [{ language: "ruchy" }],
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.ruchy") },
  });
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(`The program "${serverOptions().command}" could not be started: ${error.message}. Set ruchy.path to where skep is.`);
  }
}

// Without a launch.json F5 runs the script that is open.
function complete(folder, given) {
  if (given.type || given.request || given.name) return given;
  const open = window.activeTextEditor?.document;
  return open?.languageId === "ruchy" ? { type: "ruchy", request: "launch", name: "Run this script", program: open.uri.fsPath, cwd: folder?.uri.fsPath } : given;
}

exports.activate = async (context) => {
  context.subscriptions.push(
    debug.registerDebugConfigurationProvider("ruchy", { resolveDebugConfiguration: complete }),
    debug.registerDebugAdapterDescriptorFactory("ruchy", {
      createDebugAdapterDescriptor: () => new DebugAdapterExecutable(workspace.getConfiguration("ruchy").get("path"), ["dap"]),
    }),
    commands.registerCommand("ruchy.restart", async () => {
      await exports.deactivate();
      await start();
    }),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("ruchy") && commands.executeCommand("ruchy.restart")),
  );
  await start();
};

exports.deactivate = async () => {
  const old = client;
  client = undefined;
  if (old && old.needsStop()) await old.stop();
};
