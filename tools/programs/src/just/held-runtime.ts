// The compiler's runtime, but for what ends the process or writes: a module that imports it hands its `main` over instead of
// running, so that it can run again and again in one process.
import { inlineSmall } from '@justlang-tools/compiler/runtime';

export * from '@justlang-tools/compiler/runtime';

/** What the module that was loaded last handed over. */
export const held: { main: () => void } = {
  main: () => {
    throw new Error('no program was loaded');
  },
};

export function run(main: () => void, initialize?: () => void): void {
  inlineSmall();
  initialize?.();
  held.main = main;
}

export function exit(code: number): never {
  throw new Error(`exit ${code}`);
}

/** Nobody reads what it prints. */
export function writeStream(): number {
  return 0;
}
