import { Panic } from '@justlang/panic';

/** The error that `body` throws; a panic's report is not printed. */
export function thrown(body: () => unknown): Error & { code?: string } {
  Panic.setHook(() => {});
  try {
    body();
  } catch (error) {
    return error as Error;
  } finally {
    Panic.takeHook();
  }
  throw new Error('nothing was thrown');
}

/** The code of the error that `body` throws. */
export function code(body: () => unknown): string | undefined {
  return thrown(body).code;
}
