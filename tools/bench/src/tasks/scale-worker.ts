// A worker of scale.ts: does one round of churn.ts for each message, and answers with its checksum.
import { parentPort, workerData } from 'node:worker_threads';
import type { Sample } from '../harness/contender.js';
import { prepare } from './churn.js';

const round = prepare(workerData as Parameters<typeof prepare>[0]) as () => Sample;
parentPort!.on('message', () => parentPort!.postMessage(round().checksum));
parentPort!.postMessage('ready');
