// What the bundled tests get for `vitest`: its own suites and matchers, without its processes, its server and its loader.
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@vitest/runner';
export { expect } from './expect.js';
export { runFile } from './run-file.js';
export { vi } from './vi.js';
