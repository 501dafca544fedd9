import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { Recording } from '../src/recording/reader.js';
import { analyse } from '../src/report/analysis.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));
const COMMAND = join(import.meta.dirname, '../bin/profile.mjs');
const NODES = soak(10_000, 1_000_000);

const folder = temporaryFolder('report');
runNode([COMMAND, 'run', fixtures.path('leaks-one.mjs'), String(NODES)], { cwd: folder });
const recording = Recording.read(join(folder, 'leaks-one.justrec'));

describe('a report', () => {
  const data = analyse(recording, 'leaks-one', 10);

  it('says when the most memory was live, and what is live at the end', () => {
    expect(data).toMatchObject({
      program: 'leaks-one',
      isWhole: true,
      // An allocation and a free for each node and for the helper; for the table two and its resize; the lost block.
      events: 2 * NODES + 2 + 3 + 1,
      drops: 0,
      peakBytes: 3_000_040,
      endBytes: 40,
      endBlocks: 1,
      temporary: 10,
    });
    expect(data.peakAt).toBeGreaterThan(0);
    expect(data.duration).toBeGreaterThanOrEqual(data.peakAt);
  });

  it('finds one block that is never freed among all the others', () => {
    const leaked = data.places.filter((row) => row.leakedBlocks > 0);
    expect(leaked).toEqual([
      expect.objectContaining({
        types: 'Lost',
        leakedBytes: 40,
        leakedBlocks: 1,
        totalBlocks: 1,
        peakBytes: 40,
      }),
    ]);
  });

  it('sums by place and by type', () => {
    const figures = (row: (typeof data.places)[number]) => [
      row.name,
      ...[row.peakBytes, row.totalBytes, row.totalBlocks, row.temporaryBlocks, row.grownBytes, row.resizes],
    ];
    expect(data.places.map(figures)).toEqual([
      ['src/table.just:3:9', 3_000_000, 3_000_000, 1, 1, 2_000_000, 1],
      ['src/</script>.just:7:1', 40, 40, 1, 0, 0, 0],
      ['src/list.just:12:5', 0, 24 * NODES, NODES, NODES, 0, 0],
      ['helper', 0, 500, 1, 1, 0, 0],
    ]);
    expect(data.types.map(({ name, totalBytes }) => [name, totalBytes])).toEqual([
      ['Table', 3_000_000],
      ['Lost', 40],
      ['Node<i32>', 24 * NODES],
      ['(no type)', 500],
    ]);
    expect(data.places.at(-1)!.file).toMatch(/leaks-one\.mjs$/);
    expect(data.places.map(({ meanLifetime }) => meanLifetime >= 0)).toEqual([true, false, true, true]);
  });

  it('takes a block for a temporary one by how many others are allocated before it is freed', () => {
    const temporary = (limit: number) =>
      analyse(recording, 'x', limit).places.map(({ temporaryBlocks }) => temporaryBlocks);
    // One other is allocated between the table and its free.
    expect(temporary(0)).toEqual([0, 0, 0, 0]);
    expect(temporary(1)).toEqual([0, 0, NODES, 1]);
    expect(temporary(2)).toEqual([1, 0, NODES, 1]);
  });

  it('draws calls as a tree whose values are sums', () => {
    const { values, children } = data.flame;
    expect(values).toEqual([3_000_040, 40, 3_000_000 + 24 * NODES + 500, 3_000_540 + 24 * NODES]);
    for (let at = 0; at < values.length; at++) {
      expect(children.reduce((sum, child) => sum + child.values[at]!, 0)).toBe(values[at]);
    }
    expect(
      children
        .map(({ name }) => name)
        .sort()
        .slice(-3),
    ).toEqual(['src/</script>.just', 'src/list.just', 'src/table.just']);
  });

  it('shows the course of the memory, the sizes and the chunks of the peak', () => {
    const [times, allocated, reserved, resident] = data.series;
    expect(Math.max(...allocated)).toBe(3_000_040);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(allocated.at(-1)).toBe(40);
    expect(Math.max(...reserved)).toBeGreaterThan(40);
    expect(Math.max(...resident)).toBeGreaterThan(2 ** 24);
    expect(data.sizes).toEqual([
      { upTo: 40, blocks: 1, bytes: 40 },
      // A step of 131,072: an eighth of 2^20, in which 3,000,000 lies.
      { upTo: 3_145_728, blocks: 1, bytes: 3_000_000 },
    ]);
    expect(data.chunks.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(3_000_040);
    expect(data.chunks.every(([, bytes]) => bytes > 0 && bytes <= 65_536)).toBe(true);
    expect(data.chunks.reduce((sum, [, , blocks]) => sum + blocks, 0)).toBe(2);
  });
});

it('a report of several heaps counts what the closed ones held as freed', () => {
  const { stdout } = runNode([COMMAND, 'run', fixtures.path('recorded.mjs')], { cwd: folder });
  const { kept, events } = JSON.parse(stdout);
  const data = analyse(Recording.read(join(folder, 'recorded.justrec')), 'recorded', 10);
  expect([data.endBytes, data.drops]).toEqual([kept, events.drop]);
  const request = data.places.find(({ types, totalBytes }) => types === 'Node' && totalBytes > 0)!;
  expect(request.leakedBytes).toBe(kept);
});

describe('npx @justlang/profile report', () => {
  it('makes one file that loads nothing', () => {
    const { code, stdout } = runNode([COMMAND, 'report', 'leaks-one.justrec'], { cwd: folder });
    expect([code, stdout]).toEqual([0, 'leaks-one.html\n']);
    const page = readFileSync(join(folder, 'leaks-one.html'), 'utf8');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)=/);
    // Data cannot end its element.
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    const [, json = ''] = /id="data">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(analyse(recording, 'leaks-one', 10))));
  });

  it('says what is wrong with a file or its arguments', () => {
    const run = (...args: string[]) => runNode([COMMAND, 'report', ...args], { cwd: folder });
    expect(run('missing.justrec')).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') });
    expect(run(fixtures.path('leaks-one.mjs'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no recording'),
    });
    for (const args of [[], ['a', 'b'], ['a.justrec', '--temporary', 'x'], ['a.justrec', '--what']]) {
      expect(run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('just-profile report') });
    }
  });
});
