import { describe, expect, it } from 'vitest';
import { type Benchmark, report } from './benchmark.js';
import type { Contender } from './harness/contender.js';

const contender = (name: string): Contender => ({ name, command: [name] });
const BENCHMARK: Benchmark = {
  title: 'pairs',
  unit: 'ns',
  entries: [
    { contender: contender('C') },
    { contender: contender('ours'), against: 'C', bar: 'at most 0.6' },
    { contender: contender('ours, worker'), against: 'C', home: 'ours' },
    { contender: contender('peer'), against: 'C' },
  ],
};
const figures = (ns: number, checksum = 5) => ({ ns, checksum });

describe('report', () => {
  it('prints times, ratios to the named entry and to the first runtime, bars and what is absent', () => {
    const text = report(BENCHMARK, [
      { name: 'C', figures: figures(10) },
      { name: 'ours', figures: figures(5) },
      { name: 'ours, worker', figures: figures(6) },
      { name: 'peer', absent: 'not installed' },
    ]);
    const lines = text.split('\n').map((line) => line.split(/\s{2,}/).map((cell) => cell.trim()));
    expect(lines).toContainEqual(['ours', '5', '0.50', 'at most 0.6', '-']);
    expect(lines).toContainEqual(['ours, worker', '6', '0.60', '-', '1.20']);
    expect(text).toContain('ratio: time divided by that of C');
    expect(text).toContain('absent: peer: not installed');
    expect(report(BENCHMARK, [{ name: 'C', failed: 'ended with SIGSEGV' }])).toContain(
      'failed: C: ended with SIGSEGV',
    );
  });

  it('prints beside ratios of warmed processes how far these were apart', () => {
    const text = report({ ...BENCHMARK, fresh: 'warmed' }, [
      { name: 'C', figures: figures(10), spread: 1.5 },
      { name: 'ours', figures: figures(5), spread: 1.25 },
    ]);
    const lines = text.split('\n').map((line) => line.split(/\s{2,}/).map((cell) => cell.trim()));
    expect(lines).toContainEqual(['ours', '5', '0.50', 'at most 0.6', '1.25', '-']);
  });

  it('prints a second comparison in a row of its own, where what it names ran', () => {
    const [reference, ours] = BENCHMARK.entries;
    const entries = [reference!, { ...ours!, also: { against: 'peer', bar: 'at most 1.0' } }];
    const results = [
      { name: 'C', figures: figures(10) },
      { name: 'ours', figures: figures(5) },
    ];
    const withPeer = report({ ...BENCHMARK, entries }, [...results, { name: 'peer', figures: figures(4) }]);
    const lines = withPeer.split('\n').map((line) => line.split(/\s{2,}/).map((cell) => cell.trim()));
    expect(lines).toContainEqual(['ours, against peer', '-', '1.25', 'at most 1.0']);
    expect(report({ ...BENCHMARK, entries }, results)).not.toContain('against peer');
  });

  it('has columns of any of the figures', () => {
    const columns: Benchmark['columns'] = {
      sum: (own, base, all) => own.ns + (base?.ns ?? 0) + (all.get('peer')?.ns ?? 0),
    };
    const results = ['C', 'ours', 'peer'].map((name, i) => ({ name, figures: figures(10 ** i) }));
    const lines = report({ ...BENCHMARK, columns }, results)
      .split('\n')
      .map((line) => line.split(/\s{2,}/).map((cell) => cell.trim()));
    // Its own 10, the 1 of what it is compared with, the 100 of another.
    expect(lines).toContainEqual(['ours', '10', '10', 'at most 0.6', '-', '111']);
  });

  it('refuses to compare contenders that did different work', () => {
    const results = [
      { name: 'C', figures: figures(10) },
      { name: 'ours', figures: figures(5, 6) },
    ];
    expect(() => report(BENCHMARK, results)).toThrow('did different work: checksums 5, 6');
  });
});
