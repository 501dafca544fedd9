import type { MemoryAccess } from '../../src/index.js';
import type { Region } from '../regions.js';

/** What a conformance suite is run against. */
export interface Subject {
  readonly access: typeof MemoryAccess;
  readonly regions: readonly Region[];
  /** Whether this engine makes ArrayBuffers over memory that is not its own. */
  readonly hasViews: boolean;
}
