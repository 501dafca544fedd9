import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

/** How many workers end by themselves, and how many are terminated: `TEST_WORKERS=2000,500` for many. */
const WORKERS = process.env.TEST_WORKERS ?? soak('0,0', '60,20', '6,3');
const [ENDED = '0', TERMINATED = '0'] = WORKERS.split(',');

/** By how much the process grew: chunks and segments of low memory, MiB of address space, and numbers of the rest. */
interface Growth {
  low: number;
  segments: number;
  space: number;
  mappings: number;
  files: number;
  threads: number;
}

interface Grown {
  ended: Growth;
  terminated: Growth;
  excess: number;
}

/** The least that a worker would leave that left anything: V8 and libc take some once, whatever the number of workers. */
const SPACE = 32;
const MAPPINGS = 64;

// Deno does not stop a worker in the middle of JavaScript, see docs/platforms.md.
describe.runIf(process.platform === 'linux' && process.versions.deno === undefined)(
  `after ${ENDED} workers that ended and ${TERMINATED} that were terminated`,
  () => {
    it.each(['off', 'basic', 'full'])(
      'nothing stays but live blocks, checks %s',
      (checks) => {
        const options = JSON.stringify({ checks, leaks: 'off' });
        const env = { MALLOC_ARENA_MAX: '1', JUST_STACKS: '0' };
        const { ended, terminated, excess } = result(
          'many-workers.mjs',
          [ENDED, TERMINATED, options],
          env,
        ) as Grown;
        expect(ended).toMatchObject({ low: 0, segments: 0, files: 0, threads: 0 });
        expect(ended.space).toBeLessThan(SPACE);
        expect(ended.mappings).toBeLessThan(MAPPINGS);
        expect(terminated).toMatchObject({ files: 0, threads: 0 });
        // Under full checks the chunk that a block was just being laid out in may stay.
        expect(excess).toBeLessThanOrEqual(checks === 'full' ? Number(TERMINATED) : 0);
        // The live blocks of one lie in a few chunks; three large ones with their red zones in some twenty.
        expect(terminated.low).toBeLessThanOrEqual((checks === 'full' ? 24 : 8) * Number(TERMINATED));
        expect(terminated.space).toBeLessThan(SPACE + terminated.low / 16);
      },
      7_200_000,
    );
  },
);
