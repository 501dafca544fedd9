/** What a test looks at in an error of the runtime. */
export type Thrown = Error & { readonly code?: string; readonly report?: unknown };

/** `Panic`, which this package does not import. */
export interface Reporter {
  setHook(hook: () => void): void;
  takeHook(): unknown;
}

/**
 * The error that `body` throws.
 *
 * @throws an `Error` when nothing is thrown
 */
export function thrown(body: () => unknown): Thrown {
  try {
    body();
  } catch (error) {
    return error as Thrown;
  }
  throw new Error('nothing was thrown');
}

/** The code of the error that `body` throws; other words where it throws no error, or one without a code. */
export function codeOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return (Object(error) as { code?: string }).code ?? `no code: ${error}`;
  }
  return 'no error';
}

/** `thrown` and `codeOf` for what panics: no report is printed meanwhile. */
export function quietly(panic: Reporter): { thrown: typeof thrown; code: typeof codeOf } {
  const silent = <Result>(look: () => Result): Result => {
    panic.setHook(() => {});
    try {
      return look();
    } finally {
      panic.takeHook();
    }
  };
  return {
    thrown: (body) => silent(() => thrown(body)),
    code: (body) => silent(() => codeOf(body)),
  };
}
