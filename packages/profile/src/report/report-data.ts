// What a report page shows. The page reads it as JSON.

/** What happened at one place, or to one type. Bytes are as asked for. */
export interface ReportRow {
  readonly name: string;
  /** The types of values allocated there, as the compiler names them. */
  readonly types: string;
  /** A path and line to open; empty where none is known. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly peakBytes: number;
  readonly peakBlocks: number;
  /** Live at the end, and not declared leaked on purpose. */
  readonly leakedBytes: number;
  readonly leakedBlocks: number;
  readonly totalBytes: number;
  readonly totalBlocks: number;
  /** Blocks freed before so many others were allocated, `ReportData.temporary`. */
  readonly temporaryBytes: number;
  readonly temporaryBlocks: number;
  /** Bytes that resizes added. */
  readonly grownBytes: number;
  readonly resizes: number;
  /** Microseconds, of blocks that were freed; -1 where none was. */
  readonly meanLifetime: number;
}

/** A function in the flame graph. Its values include those of the functions it calls, in the order of `FLAMES`. */
export interface FlameNode {
  readonly name: string;
  readonly values: number[];
  readonly children: FlameNode[];
}

/** What the flame graphs show: live bytes at the peak and at the end, bytes of temporary blocks, of all. */
export const FLAMES = ['peak', 'leaks', 'temporary', 'total'] as const;

/** Blocks of about one size that were live at the peak. */
export interface SizeRow {
  /** Bytes that each takes at most. */
  readonly upTo: number;
  readonly blocks: number;
  readonly bytes: number;
}

export interface ReportData {
  readonly program: string;
  readonly isWhole: boolean;
  readonly events: number;
  readonly drops: number;
  /** Microseconds. */
  readonly duration: number;
  readonly peakBytes: number;
  readonly peakAt: number;
  readonly endBytes: number;
  readonly endBlocks: number;
  readonly temporary: number;
  /** Columns: microseconds, the most bytes live since the point before, reserved, resident. */
  readonly series: readonly [number[], number[], number[], number[]];
  /** Garbage collections: when, whether of the young generation only, microseconds. */
  readonly collections: readonly (readonly [number, boolean, number])[];
  readonly collectionCount: number;
  readonly flame: FlameNode;
  readonly places: readonly ReportRow[];
  readonly types: readonly ReportRow[];
  readonly sizes: readonly SizeRow[];
  /** 64 KiB of memory with live blocks at the peak: which, bytes of blocks in it, blocks that begin there. By address. */
  readonly chunks: readonly (readonly [number, number, number])[];
}
