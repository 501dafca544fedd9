import { join } from 'node:path';
import { fixturesIn, startNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';

const { path, run } = fixturesIn(join(import.meta.dirname, 'fixtures'));

const hex = (address: number) => `0x${address.toString(16)}`;
const WINDOWS = process.platform === 'win32';
/** How a process ends by an access violation. */
const ended = WINDOWS ? { code: 0xc0000005, signal: null } : { code: null, signal: 'SIGSEGV' };
const TELLS_ACCESS = WINDOWS || (process.platform === 'linux' && process.arch === 'x64');

function faulty(way: string) {
  const { code, signal, stdout, stderr } = run('guard-faults.mjs', [way]);
  const [block = 0, address = 0] = stdout.trim().split(' ').map(Number);
  return { end: { code, signal }, block, address, stderr };
}

/** Whether who writes to a full stderr waits there: so it is on Windows, in Bun and in Deno. Then the pipe cannot be filled first. */
const WAITS = WINDOWS || process.versions.bun !== undefined || process.versions.deno !== undefined;

describe('an access to a guard page ends the process after a report', () => {
  it.each([
    ['overflow', 'overflow', 'a write', '0 bytes after a live block of 24 bytes'],
    ['underflow', 'underflow', 'a read', '3 bytes before a live block of 24 bytes'],
    ['use after free', 'use after free', 'a read', '5 bytes into a freed block of 24 bytes'],
    ['in its own slot', 'use after free', 'a read', '16352 bytes after a freed block of 24 bytes'],
    ['beyond the slot', 'beyond the slot', 'a write', '39976 bytes after a live block of 24 bytes'],
    ['memcpy', 'overflow', 'a write', '0 bytes after a live block of 4000 bytes'],
    ['worker', 'overflow', 'a write', '0 bytes after a live block of 24 bytes'],
  ])('%s', (way, kind, access, where) => {
    const { end, block, address, stderr } = faulty(way);
    expect(end).toEqual(ended);
    expect(stderr.split('\n')).toEqual([
      `JUST_GUARD found a fault: ${kind}: ${TELLS_ACCESS ? access : 'an access'} at ${hex(address)}`,
      `  ${hex(address)} is ${where} at ${hex(block)}, align 8`,
      '  block allocated',
      '    at makeNode (src/list.just:3:9)',
      ...(kind === 'use after free' ? ['  block freed', '    at dropNode (src/list.just:8:2)'] : []),
      '  the process ends with the access, whose own stack is that of the crash',
      '',
    ]);
  });

  // The report waits a second for its reader: a machine that is busy may need longer once.
  it.skipIf(WAITS)(
    'a thread that faults while another one reports does not end the report',
    { retry: 2 },
    async () => {
      const { code, signal, stderr } = await startNode([path('guard-faults.mjs'), 'two at once'], {
        late: { stream: 'stderr', after: 'second' },
      });
      expect({ code, signal }).toEqual(ended);
      expect(stderr.replace(/^-+/, '').split('\n')).toEqual([
        expect.stringContaining('JUST_GUARD found a fault: use after free: '),
        expect.stringContaining(' is 0 bytes into a freed block of 24 bytes at '),
        '  block allocated',
        '    at makeNode (src/list.just:3:9)',
        '  block freed',
        '    at dropNode (src/list.just:8:2)',
        '  the process ends with the access, whose own stack is that of the crash',
        '',
      ]);
    },
  );
});

describe('what is no access to a guard page goes on to who handled it before', () => {
  it('a wild access ends the process without a report', () => {
    const { end, stderr } = faulty('wild');
    expect(end).toEqual(ended);
    expect(stderr).not.toContain('JUST_GUARD');
  });

  it.skipIf(WINDOWS)('a signal that was sent ends the process without a report', () => {
    const { end, stderr } = faulty('sent');
    expect(end).toEqual(ended);
    expect(stderr).not.toContain('JUST_GUARD');
  });

  it('an access of WebAssembly beyond its memory is an error that the program catches', () => {
    expect(run('guard-faults.mjs', ['trap'])).toMatchObject({ code: 0, stdout: '3 0\n', stderr: '' });
  });
});
