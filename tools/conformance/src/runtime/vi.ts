import { fn, restoreAllMocks, spyOn } from '@vitest/spy';

const stubbed = new Map<string, string | undefined>();

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** The part of vitest's `vi` that the packages' tests use. */
export const vi = {
  fn,
  spyOn,
  restoreAllMocks,
  /** The bundler has put the call before the file's imports. */
  hoisted: <Result>(body: () => Result): Result => body(),
  stubEnv(name: string, value: string | undefined): void {
    if (!stubbed.has(name)) stubbed.set(name, process.env[name]);
    set(name, value);
  },
  unstubAllEnvs(): void {
    for (const [name, value] of stubbed) set(name, value);
    stubbed.clear();
  },
};
