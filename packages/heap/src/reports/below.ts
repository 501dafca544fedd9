/** A function of the runtime: its frame, and the frames of what it calls, are left out of a captured stack. */
export type Below = (...args: never[]) => unknown;
