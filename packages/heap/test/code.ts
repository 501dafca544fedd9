import { Panic } from '@justlang/panic';

/** The code of the error that `body` throws; a panic's report is not printed. */
export function code(body: () => unknown): string {
  Panic.setHook(() => {});
  try {
    body();
  } catch (error) {
    return (error as { code?: string }).code ?? `no code: ${error}`;
  } finally {
    Panic.takeHook();
  }
  return 'no error';
}

/** The error that `body` throws; a panic's report is not printed. */
export function thrown(body: () => unknown): Error & { code?: string; report?: unknown } {
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
