/** How an atomic wait ended. */
export type WaitResult = 'ok' | 'not-equal' | 'timed-out';
