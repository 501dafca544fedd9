import type { HeapProfile, ProfileEntry, ProfileFrame } from '@justlang/heap';
import { Function as Code, Line, Location, Profile, Sample, StringTable, ValueType } from 'pprof-format';

/** What each sample counts, in the order of Go's heap profiles, which every reader knows. */
const VALUES = [
  ['alloc_objects', 'count'],
  ['alloc_space', 'bytes'],
  ['inuse_objects', 'count'],
  ['inuse_space', 'bytes'],
] as const;

/**
 * Makes a profile of pprof's format, uncompressed: for `pprof`, `go tool pprof` and speedscope. Every sample has four values, scaled
 * to what they stand for: the blocks and bytes of all allocations, and those that are live.
 *
 * @param profile - of `JustHeap.profile`
 * @param time - when it was taken, in milliseconds since 1970
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * heap.startProfile({ interval: 0 });
 * heap.allocate(100, 8, 1);
 * const bytes = pprof(heap.profile());
 * ```
 */
export function pprof({ interval, entries }: HeapProfile, time = Date.now()): Uint8Array {
  const stringTable = new StringTable();
  const code = new CodeTable(stringTable);
  const type = ([name, unit]: readonly [string, string]) =>
    new ValueType({ type: stringTable.dedup(name), unit: stringTable.dedup(unit) });
  const profile = new Profile({
    sampleType: VALUES.map(type),
    defaultSampleType: stringTable.dedup('inuse_space'),
    periodType: type(['space', 'bytes']),
    // Where every block is a sample, each byte is.
    period: Math.max(1, interval),
    timeNanos: BigInt(Math.round(time)) * 1_000_000n,
    sample: entries.map(
      (entry) =>
        new Sample({
          locationId: framesOf(entry).map((frame) => code.locationOf(frame)),
          value: [entry.totalBlocks, entry.totalBytes, entry.liveBlocks, entry.liveBytes].map(Math.round),
        }),
    ),
    location: code.locations,
    function: code.functions,
    stringTable,
  });
  return profile.encode();
}

/** The functions and places of a profile, each once. */
class CodeTable {
  readonly locations: Location[] = [];
  readonly functions: Code[] = [];
  readonly #strings: StringTable;
  readonly #locationIds = new Map<string, number>();
  readonly #functionIds = new Map<string, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  locationOf(frame: ProfileFrame): number {
    return idOf(this.#locationIds, JSON.stringify(frame), (id) => {
      const line = new Line({ functionId: this.#functionOf(frame), line: frame.line, column: frame.column });
      this.locations.push(new Location({ id, line: [line] }));
    });
  }

  #functionOf({ functionName, file }: ProfileFrame): number {
    return idOf(this.#functionIds, JSON.stringify([functionName, file]), (id) => {
      const name = this.#strings.dedup(functionName);
      const filename = this.#strings.dedup(file);
      this.functions.push(new Code({ id, name, systemName: name, filename }));
    });
  }
}

/** Returns what a key is known by; makes it known if it is new. */
function idOf(ids: Map<string, number>, key: string, make: (id: number) => void): number {
  let id = ids.get(key);
  if (id === undefined) {
    id = ids.size + 1;
    ids.set(key, id);
    make(id);
  }
  return id;
}

/** The functions of an entry, innermost first: at least one. */
function framesOf({ siteId, site, stack }: ProfileEntry): readonly ProfileFrame[] {
  if (site !== undefined) {
    const { type = '(site)', file, line, column } = site;
    return [{ functionName: type, file, line, column }];
  }
  const nowhere = { file: '', line: 0, column: 0 };
  if (siteId !== undefined) return [{ functionName: `(site ${siteId})`, ...nowhere }];
  if (stack.length === 0) return [{ functionName: '(unknown)', ...nowhere }];
  return stack.map((frame) => ({ ...frame, functionName: frame.functionName || '(anonymous)' }));
}
