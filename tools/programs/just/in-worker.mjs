// Runs what the runner's child process runs, on a worker: node in-worker.mjs CHILD [ARGUMENT ...]. A panic fails the worker.
import { Worker } from 'node:worker_threads';

const [, , child, ...args] = process.argv;
const worker = new Worker(child, { argv: args });
let failure;
worker.on('error', (error) => {
  failure = error;
});
worker.on('exit', (code) => {
  if (failure !== undefined) process.stderr.write(`${failure.stack}\n`);
  process.exitCode = failure?.code === 'ERR_JUST_PANIC' ? 101 : code;
});
