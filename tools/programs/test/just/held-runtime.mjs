// The compiler's runtime, but for what ends the process or writes: a module that imports it hands its `main` over instead of
// running, so that it can run again and again in one process.
export * from '@justlang-tools/compiler/runtime';

export const held = {};

export function run(main, initialize) {
  initialize?.();
  held.main = main;
}

export function exit(code) {
  throw new Error(`exit ${code}`);
}

export function writeStream() {
  return 0;
}
