// Runs a compiled program as `just run` does: node start.js MODULE FILE [ARGUMENT ...]. The program's own name is FILE.
import { pathToFileURL } from 'node:url';

const [node, , module, ...seen] = process.argv as [string, string, string, ...string[]];
process.argv = [node, ...seen];
await import(pathToFileURL(module).href);
