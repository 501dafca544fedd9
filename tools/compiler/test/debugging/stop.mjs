// Runs a module, stops it where a function begins, and evaluates expressions there, as a debugger does for its watch expressions. Prints
// what each gave for each stop. Arguments: the module, the function, the expressions.
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const [path, name, ...expressions] = process.argv.slice(2);
  const url = pathToFileURL(path).href;
  const lines = readFileSync(path, 'utf8').split('\n');
  // Counted from 0: the first line of the body.
  const lineNumber = lines.findIndex((line) => line.startsWith(`function ${name}(`)) + 1;
  const worker = new Worker(new URL(import.meta.url), { workerData: { url, lineNumber, expressions } });
  worker.once('message', async () => {
    await import(url);
    worker.postMessage('end');
  });
} else {
  const { url, lineNumber, expressions } = workerData;
  const session = new Session();
  session.connectToMainThread();
  const post = (method, parameters) =>
    new Promise((resolve, reject) =>
      session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result))),
    );
  const stops = [];
  session.on('Debugger.paused', async ({ params: { callFrames } }) => {
    const { callFrameId } = callFrames[0];
    const stop = [];
    for (const expression of expressions) {
      const { result, exceptionDetails } = await post('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression,
        returnByValue: true,
        throwOnSideEffect: false,
      });
      stop.push(exceptionDetails?.exception.description ?? result.value);
    }
    stops.push(stop);
    await post('Debugger.resume');
  });
  // Keeps this thread alive: the session does not.
  parentPort.once('message', () => console.log(JSON.stringify(stops)));
  await post('Debugger.enable');
  await post('Debugger.setBreakpointByUrl', { url, lineNumber });
  parentPort.postMessage('ready');
}
