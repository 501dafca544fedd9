import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, runNode } from '@justlang-tools/testing/process';
import { describe, expect, it } from 'vitest';
import type { SamplingHeapProfile } from '../src/profile/chrome-format.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));

function run(how: string, env: Record<string, string>) {
  const cwd = temporaryFolder('profile');
  const ended = runNode([fixtures.path('profile.mjs'), how], {
    env: { JUST_PROFILE_INTERVAL: '0', ...env },
    cwd,
  });
  const read = (file: string) => JSON.parse(readFileSync(join(cwd, file), 'utf8')) as SamplingHeapProfile;
  return { ...ended, files: readdirSync(cwd).sort(), read };
}

/** The leaves of a profile that hold bytes, each with the functions it was called by. */
function leaves({ head }: SamplingHeapProfile): Record<string, number> {
  const found: Record<string, number> = {};
  const visit = (node: typeof head, path: string) => {
    const here = `${path}${path && ' > '}${node.callFrame.functionName}`;
    if (node.selfSize > 0) found[here] = (found[here] ?? 0) + node.selfSize;
    for (const child of node.children) visit(child, node === head ? '' : here);
  };
  visit(head, '');
  return found;
}

describe('JUST_PROFILE', () => {
  it.each([
    ['end', 0],
    ['exit', 3],
    ['throw', 1],
    ['panic', 101],
  ])('writes what is live at the end of the program (%s)', (how, exits) => {
    const { code, files, read } = run(how, { JUST_PROFILE: 'heap.heapprofile' });
    expect(code).toBe(exits);
    expect(files).toEqual(['heap.heapprofile']);
    const profile = read('heap.heapprofile');
    const found = leaves(profile);
    // 100 blocks of 1000 bytes by a stack, 100 of 10 by their site.
    expect(Object.values(found).sort((a, b) => b - a)).toEqual([100_000, 1000]);
    expect(found.Node).toBe(1000);
    const [stack] = Object.keys(found).filter((path) => path !== 'Node');
    expect(stack).toMatch(/(?:^| > )program > makeNode$/);
    const site = profile.head.children.find(({ callFrame }) => callFrame.functionName === 'Node')!;
    expect(site.callFrame).toMatchObject({ url: 'src/list.just', lineNumber: 2, columnNumber: 8 });
  });

  it('is the format of the DevTools protocol: ids, sizes and samples fit together', () => {
    const { head, samples } = run('end', { JUST_PROFILE: 'a.b.heapprofile' }).read('a.b.heapprofile');
    const sizes = new Map<number, number>();
    const visit = (node: typeof head) => {
      expect(sizes.has(node.id)).toBe(false);
      sizes.set(node.id, node.selfSize);
      const { functionName, scriptId, url, lineNumber, columnNumber } = node.callFrame;
      expect([functionName, scriptId, url].every((text) => typeof text === 'string')).toBe(true);
      expect([lineNumber, columnNumber].every((at) => Number.isInteger(at) && at >= -1)).toBe(true);
      if (url.includes('profile.mjs')) expect(url).toMatch(/^file:\/\/\//);
      for (const child of node.children) visit(child);
    };
    visit(head);
    expect(head.callFrame.functionName).toBe('(root)');
    const sampled = new Map<number, number>();
    for (const { size, nodeId } of samples) sampled.set(nodeId, (sampled.get(nodeId) ?? 0) + size);
    expect(sampled).toEqual(new Map([...sizes].filter(([, size]) => size > 0)));
    expect(new Set(samples.map(({ ordinal }) => ordinal)).size).toBe(samples.length);
  });

  it.each(['off', 'basic', 'full'])(
    'is the same in all tiers and with both allocators (%s)',
    (JUST_CHECKS) => {
      for (const JUST_ALLOCATOR of ['pooled', 'system']) {
        const env = { JUST_CHECKS, JUST_ALLOCATOR, JUST_LEAKS: 'off', JUST_PROFILE: 'heap.heapprofile' };
        const { code, read } = run('end', env);
        const sizes = Object.values(leaves(read('heap.heapprofile'))).sort((a, b) => b - a);
        expect([JUST_ALLOCATOR, code, ...sizes]).toEqual([JUST_ALLOCATOR, 0, 100_000, 1000]);
      }
    },
  );

  it('writes a file of its own for each thread', () => {
    const { code, stdout, files, read } = run('workers', { JUST_PROFILE: 'heap.heapprofile' });
    expect(code).toBe(0);
    const threads = stdout.trim().split('\n').sort();
    expect(threads).toHaveLength(2);
    expect(files).toEqual([...threads.map((thread) => `heap.${thread}.heapprofile`), 'heap.heapprofile']);
    for (const file of files) expect(leaves(read(file)).Node).toBe(1000);
  });

  it('names the file as it was when the program began', () => {
    expect(run('folder', { JUST_PROFILE: 'heap.heapprofile' }).files).toEqual(['heap.heapprofile']);
  });

  it.each([
    ['no/such/folder/x.heapprofile', /ENOENT/],
    ['x.heapprofile', /it is a folder/],
    ['file/x.heapprofile', /ENOTDIR|is no folder/],
  ])('says before the program does anything that no file can be written: %s', (JUST_PROFILE, reason) => {
    const env = { JUST_PROFILE, JUST_STATS: '1', JUST_LEAKS: 'report' };
    const { code, stderr, stdout } = run('prepared', env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ERR_JUST_CONFIG');
    expect(stderr).toMatch(
      /a heap profile is to be written to .*x\.heapprofile, where no file can be written: /,
    );
    expect(stderr).toMatch(reason);
    // There is no heap to tell of.
    expect(stderr).not.toMatch(/just heap at exit|ERR_JUST_LEAK/);
  });

  it('says at exit that the folder is gone meanwhile', () => {
    const { code, stderr } = run('gone', { JUST_PROFILE: 'gone/x.heapprofile' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^the heap profile was not written to .*x\.heapprofile: ENOENT/);
  });

  it('needs another package for another format, and says which', () => {
    const { code, stderr, files } = run('end', { JUST_PROFILE: 'heap.pb.gz' });
    expect(code).toBe(1);
    expect(stderr).toContain('ERR_JUST_CONFIG');
    expect(stderr).toContain('import @justlang/profile before the first heap');
    expect(files).toEqual([]);
  });

  it('holds the blocks of all places, each with its share, when only some are sampled', () => {
    const env = { JUST_PROFILE: 'heap.heapprofile', JUST_PROFILE_INTERVAL: '1k' };
    const { read } = run('end', env);
    let sum = 0;
    for (const size of Object.values(leaves(read('heap.heapprofile')))) sum += size;
    // p of 1000 bytes is 0.62: a standard deviation of 7,800 for 100 such blocks. No seed: 10 of them.
    expect(Math.abs(sum - 101_000)).toBeLessThan(10 * 8200);
  });
});

it('a profile is written by call', () => {
  const { files, read } = run('call', { JUST_PROFILE: 'heap.heapprofile' });
  expect(files).toEqual(['called.heapprofile', 'heap.heapprofile']);
  expect(leaves(read('called.heapprofile'))).toEqual(leaves(read('heap.heapprofile')));
});
