import type { ProgramOptions } from '../program.js';

/** What the runner asks of a child process, as JSON in its only argument. */
export interface Job {
  readonly program: string;
  readonly options: ProgramOptions;
}

/** What a child process measured of one program, written as JSON to file descriptor 3. */
export interface Measurement {
  readonly result: string;
  readonly output: readonly string[];
  readonly milliseconds: number;
  readonly allocations: number;
  readonly peakBytes: number;
  readonly liveBytes: number;
  readonly collections: number;
  readonly residentBytes: number;
  /** The file that holds the `malloc` in use. */
  readonly library: string;
  /** The same computed in plain JavaScript: whether it was equal and how long it took, or why it could not be. */
  readonly plain?: { readonly equal: boolean; readonly milliseconds: number } | { readonly error: string };
}

/** What a child process reports instead when the program failed. */
export interface Failure {
  readonly error: string;
}

/** The descriptor a child process writes its report to. */
export const REPORT_DESCRIPTOR = 3;
