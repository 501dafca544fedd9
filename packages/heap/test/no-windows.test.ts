import { join } from 'node:path';
import { fixturesIn } from '@justlang-tools/testing/process';
import { expect, it } from 'vitest';

const { result } = fixturesIn(join(import.meta.dirname, 'fixtures'));

it.runIf(process.platform === 'linux')(
  'where windows are refused, tables take their address space once',
  () => {
    const env = { JUSTLANG_TEST_NO_WINDOWS: '1', JUST_LOW_MEMORY: 'on', MALLOC_ARENA_MAX: '1' };
    const grown = result('no-windows.mjs', [], env) as number;
    // 256 MiB of states and 33 of free blocks, low memory, what the engine takes. A region beside each table would be 288 more.
    expect(grown).toBeLessThan(2 * 256);
  },
);
