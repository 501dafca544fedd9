// Run on the runtime under test with one argument, the order as JSON.
import { runFile } from 'vitest';

await runFile(JSON.parse(process.argv[2]));
// What a test left open, a worker or a timer, must not keep the process.
process.exit(0);
