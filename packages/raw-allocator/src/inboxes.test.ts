import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { ENDED, HANDED, handBack, Inbox } from './inboxes.js';
import { RawAllocator } from './raw-allocator.js';

const allocator = new RawAllocator();

/** Fails the test: no block was handed back twice. */
function never(address: number): never {
  throw new Error(`${address} was handed back twice`);
}

/** What an inbox holds, freed. */
function taken(inbox: Inbox): [number, number, number][] {
  const blocks: [number, number, number][] = [];
  inbox.takeAll((...block) => {
    blocks.push(block);
    allocator.free(block[0]);
  }, never);
  return blocks;
}

describe('an inbox', () => {
  it('gives blocks as they were handed back, whatever their size, in order', () => {
    const inbox = new Inbox();
    const given = Array.from({ length: 300 }, (_, i): [number, number, number] => {
      const align = 2 ** (i % 13);
      const size = 1 + ((i * 7) % 100);
      return [allocator.alloc(size, align), size, align];
    });
    for (const block of given) expect(handBack(inbox.number, ...block)).toBe(HANDED);
    expect(taken(inbox)).toEqual(given);
    expect(taken(inbox)).toEqual([]);
    inbox.close();
  });

  it('goes on behind a block that cannot be freed, and at it when the stack was full', () => {
    const inbox = new Inbox();
    const blocks = Array.from({ length: 3 }, () => allocator.alloc(40, 8));
    for (const block of blocks) handBack(inbox.number, block, 40, 8);
    const failing = (error: Error) => () =>
      inbox.takeAll(() => {
        throw error;
      }, never);
    expect(failing(new RangeError('the stack is full'))).toThrow(RangeError);
    expect(failing(new Error('it is not ours'))).toThrow('it is not ours');
    expect(taken(inbox).map(([address]) => address)).toEqual(blocks.slice(1));
    allocator.free(blocks[0]!);
    inbox.close();
  });

  it('has a number of its own for ever, also where its slot had many others', () => {
    // The whole is more than a slot has generations.
    const many = soak(1000, 33_000);
    const numbers = new Set<number>();
    for (let i = 0; i < many; i++) {
      const inbox = new Inbox();
      numbers.add(inbox.number);
      inbox.close();
    }
    expect(numbers.size).toBe(many);
    const block = allocator.alloc(64, 8);
    const inbox = new Inbox();
    expect([...numbers].filter((number) => handBack(number, block, 64, 8) !== ENDED)).toEqual([]);
    expect(taken(inbox)).toEqual([]);
    allocator.free(block);
    inbox.close();
  });

  it('that was never opened takes nothing', () => {
    const inbox = new Inbox();
    const block = allocator.alloc(64, 8);
    for (const number of [0, 1, inbox.number + 1, inbox.number + 2 ** 21, 2 ** 52, 2 ** 53 - 1]) {
      expect([number, [HANDED, ENDED].includes(handBack(number, block, 64, 8))]).toEqual([number, false]);
    }
    allocator.free(block);
    inbox.close();
  });

  it('tells a block that comes twice once, also where the stack was full, and gives the others', () => {
    const inbox = new Inbox();
    const [block, other] = [allocator.alloc(64, 8), allocator.alloc(64, 8)];
    for (const address of [block, other, block]) handBack(inbox.number, address, 64, 8);
    const full = (): never => {
      throw new RangeError('the stack is full');
    };
    const twice = (address: number): never => {
      throw new Error(`twice: ${address === block}`);
    };
    // What could not be told is told by the next call.
    expect(() => inbox.takeAll(() => {}, full)).toThrow(RangeError);
    expect(() => inbox.takeAll(() => {}, full)).toThrow(RangeError);
    expect(() => inbox.takeAll(() => {}, twice)).toThrow('twice: true');
    expect(
      taken(inbox)
        .map(([address]) => address)
        .sort(),
    ).toEqual([block, other].sort());
    inbox.close();
  });
});
