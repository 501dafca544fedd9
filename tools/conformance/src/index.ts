export { bundleTests } from './bundle.js';
export type { Counted, Difference, Judged } from './judge.js';
export type { Started } from './run-process.js';
export { type Options, runTests } from './run-tests.js';
export { layOut, type Staging } from './stage.js';
