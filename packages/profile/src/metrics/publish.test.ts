import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { threadId } from 'node:worker_threads';
import { JustHeap } from '@justlang/heap';
import { codeOf } from '@justlang-tools/testing/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HeapStatsMessage, publishStats, publishStatsNow } from './publish.js';

const CHANNEL = 'just:heap:stats';
let messages: HeapStatsMessage[] = [];
/** Called with each message. */
let told: (message: HeapStatsMessage) => void = () => {};

function hear(message: unknown): void {
  messages.push(message as HeapStatsMessage);
  told(message as HeapStatsMessage);
}

beforeEach(() => {
  messages = [];
  told = () => {};
  subscribe(CHANNEL, hear);
});
afterEach(() => {
  unsubscribe(CHANNEL, hear);
  vi.restoreAllMocks();
});

const live = () => messages.map(({ closed, stats }) => [closed, stats.allocatedBytes]);

/** Waits until a timer of a millisecond, set after those that run, has come `turns` times. */
async function turnsOfTimers(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('publishStats', () => {
  it('publishes the figures of the moment at the interval', async () => {
    using heap = new JustHeap();
    heap.allocate(100, 8);
    const first = new Promise<HeapStatsMessage>((resolve) => {
      told = resolve;
    });
    publishStats(heap, { interval: 1 });
    const message = await first;
    expect(message).toMatchObject({ threadId, closed: false });
    expect(message.stats).toEqual(heap.stats());
    const later = new Promise<void>((resolve) => {
      told = ({ stats }) => stats.allocatedBytes === 350 && resolve();
    });
    heap.allocate(250, 8);
    await later;
  });

  it('tells heaps apart, and publishes all of them at once when asked', () => {
    using one = new JustHeap();
    using unpublished = new JustHeap();
    using other = new JustHeap();
    one.allocate(10, 1);
    unpublished.allocate(20, 1);
    other.allocate(30, 1);
    publishStats(one, { interval: 0 });
    publishStats(other, { interval: 0 });
    expect(messages).toEqual([]);
    publishStatsNow();
    expect(live()).toEqual([
      [false, 10],
      [false, 30],
    ]);
    expect(messages[1]!.heap - messages[0]!.heap).toBe(2);
  });

  it('makes no figures while nobody listens', () => {
    using heap = new JustHeap();
    const stats = vi.spyOn(heap, 'stats');
    publishStats(heap, { interval: 0 });
    unsubscribe(CHANNEL, hear);
    publishStatsNow();
    expect(stats).not.toHaveBeenCalled();
    subscribe(CHANNEL, hear);
    publishStatsNow();
    expect(stats).toHaveBeenCalledTimes(1);
  });

  it('ends with the heap, after a last message that says so', async () => {
    const heap = new JustHeap();
    heap.allocate(100, 8);
    publishStats(heap, { interval: 1 });
    heap.close();
    expect(live()).toEqual([[true, 0]]);
    heap.close();
    publishStatsNow();
    await turnsOfTimers(5);
    expect(messages).toHaveLength(1);
  });

  it('ends when it is stopped, and says nothing when the heap is closed then', async () => {
    using heap = new JustHeap();
    const publication = publishStats(heap, { interval: 1 });
    publication.stop();
    publication[Symbol.dispose]();
    publishStatsNow();
    await turnsOfTimers(5);
    heap.close();
    expect(messages).toEqual([]);
  });

  it('publishes a heap once, however often it is called for it', () => {
    const heap = new JustHeap();
    publishStats(heap, { interval: 0 });
    publishStats(heap, { interval: 0 });
    publishStatsNow();
    heap.close();
    expect(messages.map(({ closed }) => closed)).toEqual([false, true]);
  });

  it('goes on when the publication is stopped whose place it took', () => {
    using heap = new JustHeap();
    const before = publishStats(heap, { interval: 0 });
    publishStats(heap, { interval: 0 });
    before.stop();
    publishStatsNow();
    expect(messages).toHaveLength(1);
  });

  it('goes through the heaps once, whatever subscribers start and close meanwhile', () => {
    using one = new JustHeap();
    const other = new JustHeap();
    publishStats(one, { interval: 0 });
    publishStats(other, { interval: 0 });
    told = ({ closed }) => {
      if (closed || messages.length > 10) return;
      publishStats(one, { interval: 0 });
      other.close();
    };
    publishStatsNow();
    expect(messages.map(({ closed }) => closed)).toEqual([false, true]);
  });

  it.each([null, 1000, 'often'])('refuses the options %s', (options) => {
    using heap = new JustHeap();
    expect(codeOf(() => publishStats(heap, options as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it.each([-1, 1.5, 2 ** 31, Number.NaN, '1', null, 1n])('refuses the interval %s', (interval) => {
    using heap = new JustHeap();
    expect(codeOf(() => publishStats(heap, { interval: interval as number }))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    publishStatsNow();
    expect(messages).toEqual([]);
  });

  it('refuses what is no open heap', () => {
    for (const bad of [undefined, null, {}, 'heap']) {
      expect(codeOf(() => publishStats(bad as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    const heap = new JustHeap();
    heap.close();
    expect(codeOf(() => publishStats(heap))).toBe('ERR_JUST_HEAP_CLOSED');
  });

  it('says that there is no channel where the runtime has none', () => {
    using heap = new JustHeap();
    const builtin = process.getBuiltinModule.bind(process);
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((name: string) =>
      name === 'node:diagnostics_channel' ? undefined : builtin(name as never)) as never);
    expect(() => publishStats(heap)).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_CONFIG',
        message: expect.stringContaining('diagnostics_channel'),
      }),
    );
  });
});
