// Reads {name: text} as JSON from standard input, and prints {name: message} of the texts that Mermaid does not parse.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid sanitises labels with the help of a page.
const { window } = new JSDOM("<!DOCTYPE html>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false, maxEdges: 10000, maxTextSize: 1e7 });

const refused = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  try {
    await mermaid.parse(text);
  } catch (error) {
    refused[name] = String(error.message ?? error);
  }
}
process.stdout.write(JSON.stringify(refused));
process.exit(0);
