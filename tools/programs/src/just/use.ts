/** What a program took from the runtime's heap. */
export interface HeapUse {
  readonly allocations: number;
  readonly peakBytes: number;
  /** Bytes live at the end. */
  readonly liveBytes: number;
  /** The file that holds the `malloc` which the heap's memory comes from. */
  readonly library: string;
}

/** What a process reports of the program that it ran. */
export interface Use {
  /** From loading the program's module to the end of the process. */
  readonly milliseconds: number;
  readonly collections: number;
  readonly residentBytes: number;
  /** Null for a program that does not use the runtime. */
  readonly heap: HeapUse | null;
}

/** What it reports instead where the runtime cannot be loaded. */
export interface Failure {
  readonly error: string;
}

/** The descriptor that a process writes its report to. */
export const REPORT_DESCRIPTOR = 3;
