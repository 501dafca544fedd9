// What docs/safety.md says of `external` holds: its table is what is expected here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { result } from './fixtures.js';

/** What each figure of `process.memoryUsage()` grew by, in MiB. */
interface Growth {
  external: number;
  arrayBuffers: number;
  rss: number;
}

interface Thread {
  access: Growth;
  heap: Growth;
  block: Growth;
  large: Growth;
  second: Growth;
  blocks: Growth;
  reserved: number;
}

/** What V8, Node and the program itself may take meanwhile, in MiB. */
const SLACK = 8;

/** The rows of the table: how it begins, and its three figures. */
const SAFETY = readFileSync(join(import.meta.dirname, '../../../docs/safety.md'), 'utf8');
const rows = [...SAFETY.matchAll(/^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(
  ([, title = '', ...figures]) => [title, figures.map(Number)] as const,
);

/** The documented figure of a step, under each tier. */
function documented(start: string): readonly number[] {
  const found = rows.filter(([title]) => title.startsWith(start));
  if (found.length !== 1) throw new Error(`${found.length} rows of docs/safety.md start with "${start}"`);
  return found[0]![1];
}

/** What other engines count is their business. */
const IS_NODE = process.versions.bun === undefined && process.versions.deno === undefined;

const run = (env: Record<string, string>) =>
  result('external.mjs', [], { JUST_LOW_MEMORY: 'on', JUST_LEAKS: 'off', ...env }) as {
    main: Thread;
    worker: Thread & { elsewhere: number };
  };

describe.skipIf(!IS_NODE).each(['off', 'basic', 'full'].map((checks, tier) => [checks, tier] as const))(
  'under checks %s',
  (checks, tier) => {
    let main: Thread;
    let worker: Thread & { elsewhere: number };
    beforeAll(() => {
      ({ main, worker } = run({ JUST_CHECKS: checks }));
    });

    const expected = (start: string) => documented(start)[tier]!;
    const close = (actual: number, wanted: number) => expect(Math.abs(actual - wanted)).toBeLessThan(SLACK);

    it.each([
      ['the main thread', () => main],
      ['a worker', () => worker],
    ])('external grows as documented in %s', (_, threadOf) => {
      const thread = threadOf();
      const { access, second, heap, block, large, blocks } = thread;
      const [first, further] = [expected('the first access'), expected('each further heap')];
      close(access.external, first);
      close(second.external, further);
      // What grows it by much is made with the heap, before the program allocates: each costs a collection of garbage. Under full
      // checks the tables are made with the heap or with its first block.
      if (checks !== 'full') {
        close(heap.external, expected('the first heap:'));
        close(block.external, 0);
      }
      close(
        heap.external + block.external + large.external,
        expected('the first heap:') + expected('its first blocks'),
      );
      close(blocks.external, expected('32 MiB of blocks'));
    });

    it('blocks appear in rss and in the statistics, and not there', () => {
      close(main.blocks.external, 0);
      expect(main.blocks.rss).toBeGreaterThan(30);
      expect(main.reserved).toBeGreaterThanOrEqual(32);
      expect(main.access.rss + main.heap.rss).toBeLessThan(32);
    });

    it("a worker adds nothing to the main thread's figure", () => {
      close(worker.elsewhere, 0);
    });
  },
);

it.skipIf(!IS_NODE)('with native access only the tables are counted', () => {
  const { main } = run({ JUST_ACCESS: 'native' });
  expect(main.access.external).toBeLessThan(SLACK);
});
