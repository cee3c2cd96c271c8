// Starts `skep lsp` for Ruchy files and for the Ruchy cells of notebooks.
const { commands, window, workspace } = require("vscode");
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

exports.activate = async (context) => {
  context.subscriptions.push(
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
