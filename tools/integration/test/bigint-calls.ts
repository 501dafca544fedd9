// Every public function that takes an address, a size or a count, called with a bigint for it.

import type { RuntimeConfig } from '@justlang/config';
import { DropGlue } from '@justlang/drop-glue';
import { Buffer, JustHeap, Layout, MemoryStack, Slice } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import { type Operation, operations, valueFor } from '@justlang-tools/accessors';
import { describe, expect, it } from 'vitest';

/** The parameter that the error names, and the call. */
type Call = readonly [parameter: string, call: () => unknown];

const ADDRESS = 8192n as unknown as number;
const COUNT = 16n as unknown as number;
const HUGE = (2n ** 53n) as unknown as number;

/** The parameters of MemoryAccess in whose place a bigint is tried. */
const NUMBERS = new Set(['n', 'length', 'maxLength', 'capacity', 'count', 'byte', 'timeoutMs']);

const memory = new RawAllocator().allocZeroed(64, 8);

function sampleOf(parameter: string, operation: Operation): unknown {
  const [name, type] = parameter.split(': ') as [string, string];
  if (name === 'value' || name === 'expected' || name === 'replacement') return valueFor(operation);
  if (type === 'Address') return memory;
  if (type === 'string') return 'text';
  if (type === 'ArrayBufferView') return new Uint8Array(8);
  // A wait ends at once, as its value is not the one expected.
  return name === 'byte' || name.startsWith('timeoutMs') ? 0 : 8;
}

/** The calls of functions of MemoryAccess. @param plain - whether loads, stores and copies are among them */
export function memoryAccessCalls(plain: boolean): Record<string, Call[]> {
  const tried = operations.filter(({ category }) => {
    return plain || (category !== 'Loads' && category !== 'Stores');
  });
  const calls = (operation: Operation): Call[] => {
    const values = operation.parameters.map((parameter) => sampleOf(parameter, operation));
    return operation.parameters.flatMap((parameter, at): Call[] => {
      const [name, type] = parameter.replace('?', '').split(': ') as [string, string];
      const bigint = type === 'Address' ? ADDRESS : NUMBERS.has(name) ? COUNT : undefined;
      if (bigint === undefined) return [];
      const call = MemoryAccess[operation.name as 'getI32'] as (...values: unknown[]) => unknown;
      return [[name, () => call(...values.with(at, bigint))]];
    });
  };
  // utf8Length takes neither.
  const entries = tried.map((operation) => [`MemoryAccess.${operation.name}`, calls(operation)] as const);
  return Object.fromEntries(entries.filter(([, list]) => list.length > 0));
}

function heapCalls(config: RuntimeConfig): Record<string, Call[]> {
  const raw = new RawAllocator(config);
  const heap = new JustHeap(config);
  const stack = new MemoryStack(heap);
  const buffer = Buffer.empty(heap, Layout.I32);
  const glue = new DropGlue(heap);
  glue.define(1, { kind: 'trivial', layout: Layout.I32 });
  const block = heap.allocate(16, 8);
  const slot = heap.allocateZeroed(24, 8);
  const scope = glue.scope();
  scope.ownBox(slot, 1);
  return {
    RawAllocator: [
      ['size', () => raw.alloc(COUNT, 8)],
      ['size', () => raw.allocZeroed(COUNT, 8)],
      ['align', () => raw.alloc(8, COUNT)],
      ['align', () => raw.allocZeroed(8, COUNT)],
      ['address', () => raw.free(ADDRESS)],
      ['address', () => raw.realloc(ADDRESS, 8, 8)],
      ['newSize', () => raw.realloc(8192, COUNT, 8)],
      ['align', () => raw.realloc(8192, 8, COUNT)],
      ['address', () => raw.usableSize(ADDRESS)],
      ['align', () => raw.usableSize(8192, COUNT)],
    ],
    JustHeap: [
      ['size', () => heap.allocate(COUNT, 8)],
      ['align', () => heap.allocate(8, COUNT)],
      ['size', () => heap.allocateZeroed(COUNT, 8)],
      ['align', () => heap.allocateZeroed(8, COUNT)],
      ['address', () => heap.deallocate(ADDRESS, 16, 8)],
      ['size', () => heap.deallocate(block, COUNT, 8)],
      ['size', () => heap.deallocate(block, 0n as unknown as number, 8)],
      ['align', () => heap.deallocate(block, 16, COUNT)],
      ['address', () => heap.reallocate(ADDRESS, 16, 8, 32)],
      ['address', () => heap.reallocate(ADDRESS, 16, 8, 0)],
      ['address', () => heap.reallocate(ADDRESS, 0, 8, 16)],
      ['oldSize', () => heap.reallocate(block, COUNT, 8, 32)],
      ['align', () => heap.reallocate(block, 16, COUNT, 32)],
      ['newSize', () => heap.reallocate(block, 16, 8, COUNT)],
      ['address', () => heap.leak(ADDRESS)],
      ['size', () => heap.leak(block, COUNT)],
      ['address', () => heap.free({ address: ADDRESS, size: 16, align: 8 })],
      ['size', () => heap.free({ address: block, size: COUNT, align: 8 })],
    ],
    'Layout, MemoryStack, Slice and Buffer': [
      ['size', () => Layout.of(COUNT, 8)],
      ['align', () => Layout.of(8, COUNT)],
      ['count', () => Layout.array(Layout.I32, COUNT)],
      ['count', () => Layout.I32.repeat(COUNT)],
      ['size', () => stack.allocate(COUNT, 8)],
      ['align', () => stack.allocate(8, COUNT)],
      ['mark', () => stack.reset(COUNT)],
      ['capacity', () => new MemoryStack(heap, COUNT)],
      ['address', () => new Slice(ADDRESS, 1)],
      ['length', () => new Slice(8192, COUNT)],
      ['elementSize', () => new Slice(8192, 1, COUNT)],
      ['start', () => new Slice(8192, 1).subslice(COUNT, 1)],
      ['end', () => new Slice(8192, 1).subslice(0, COUNT)],
      ['capacity', () => Buffer.withCapacity(heap, Layout.I32, COUNT)],
      ['additional', () => buffer.reserve(COUNT)],
      ['additional', () => buffer.reserveExact(COUNT)],
      ['minCapacity', () => buffer.grow(COUNT)],
      ['length', () => Object.assign(buffer, { length: COUNT })],
      ['slot', () => Buffer.growSlot(heap, ADDRESS, Layout.I32, 1)],
      ['minCapacity', () => Buffer.growSlot(heap, slot, Layout.I32, COUNT)],
      ['slot', () => Buffer.fromSlot(heap, ADDRESS, Layout.I32)],
      ['slot', () => buffer.storeTo(ADDRESS)],
    ],
    DropGlue: [
      ['address', () => glue.drop(ADDRESS, 1)],
      ['typeId', () => glue.drop(8192, COUNT)],
      ['pointer', () => glue.dropBox(ADDRESS, 1)],
      ['address', () => glue.dropArray(ADDRESS, 1, 1)],
      ['count', () => glue.dropArray(8192, 1, COUNT)],
      ['address', () => glue.scope().own(ADDRESS, 1)],
      ['count', () => glue.define(2, { kind: 'array', layout: Layout.I32, element: 1, count: COUNT })],
      ['typeId', () => glue.needsDrop(COUNT)],
      ['typeId', () => glue.define(COUNT, { kind: 'trivial', layout: Layout.I32 })],
      ['typeId', () => glue.register(COUNT, Layout.I32, () => {})],
      ['typeId', () => glue.dropBox(8192, COUNT)],
      ['typeId', () => glue.dropArray(8192, COUNT, 1)],
    ],
    DropScope: [
      ['address', () => scope.own(ADDRESS, 1)],
      ['typeId', () => scope.own(8192, COUNT)],
      ['pointer', () => scope.ownBox(ADDRESS, 1)],
      ['typeId', () => scope.ownBox(8192, COUNT)],
      ['pointer', () => scope.ownNullableBox(ADDRESS, 1)],
      ['pointer', () => scope.ownNullableBox(0n as unknown as number, 1)],
      ['typeId', () => scope.ownNullableBox(8192, COUNT)],
      ['address', () => scope.fill(scope.reserve(), ADDRESS, 1)],
      ['typeId', () => scope.fill(scope.reserve(), 8192, COUNT)],
      ['pointer', () => scope.fillBox(scope.reserve(), ADDRESS, 1)],
      ['typeId', () => scope.fillBox(scope.reserve(), 8192, COUNT)],
      ['address', () => scope.forget(ADDRESS)],
      ['address', () => scope.forget(0n as unknown as number)],
      ['address', () => scope.vacate(ADDRESS)],
      ['pointer', () => scope.forgetContents(ADDRESS)],
      ['pointer', () => scope.ownContents(ADDRESS)],
      ['typeId', () => scope.forget(slot, COUNT)],
      ['typeId', () => scope.vacate(slot, COUNT)],
      ['typeId', () => scope.forgetContents(slot, COUNT)],
      ['typeId', () => scope.ownContents(slot, COUNT)],
    ],
  };
}

/** A bigint that a number holds is named everywhere, with how to pass it. */
export function smallBigints(calls: Readonly<Record<string, Call[]>>): void {
  describe.each(Object.entries(calls))('a bigint given to %s', (_, list) => {
    it.each(list)('as %s is named, with how to pass it', (parameter, call) => {
      expect(call).toThrow(
        expect.objectContaining({
          code: 'ERR_JUST_INVALID_ARGUMENT',
          message: expect.stringMatching(
            new RegExp(
              `^${parameter}( of type 2)? is (8192|16|0)n; .*; a bigint is passed as Number\\(${parameter}\\)$`,
            ),
          ),
        }),
      );
    });
  });
}

/** A bigint of 2^53 and more is more memory than there is where memory is asked for, and a bad argument elsewhere. */
function hugeBigints(config: RuntimeConfig): void {
  const raw = new RawAllocator(config);
  const heap = new JustHeap(config);
  const buffer = Buffer.withCapacity(heap, Layout.I32, 2);
  const empty = Buffer.empty(heap, Layout.of(0, 1));
  const block = heap.allocate(16, 8);
  const slot = heap.allocateZeroed(24, 8);
  const rawBlock = raw.alloc(16, 8);
  const code = (expected: string) => expect.objectContaining({ code: expected });

  it.each<Call>([
    ['alloc', () => raw.alloc(HUGE, 8)],
    ['allocZeroed', () => raw.allocZeroed(HUGE, 8)],
    ['realloc', () => raw.realloc(rawBlock, HUGE, 8)],
    ['allocate', () => heap.allocate(HUGE, 8)],
    ['allocateZeroed', () => heap.allocateZeroed(HUGE, 8)],
    ['allocate at a large alignment', () => heap.allocate(HUGE, 4096)],
    ['reallocate', () => heap.reallocate(block, 16, 8, HUGE)],
    ['reallocate from nothing', () => heap.reallocate(8, 0, 8, HUGE)],
  ])('a size of 2^53 is out of memory for %s', (_, call) => {
    const before = heap.stats().allocationCount;
    expect(call).toThrow(code('ERR_JUST_OUT_OF_MEMORY'));
    expect(call).toThrow(/9007199254740992 bytes/);
    expect(heap.stats().allocationCount).toBe(before);
    // The block is still the caller's.
    MemoryAccess.setI32(block, 7);
    expect(MemoryAccess.getI32(block)).toBe(7);
  });

  it.each<Call>([
    ['withCapacity', () => Buffer.withCapacity(heap, Layout.I32, HUGE)],
    ['grow', () => buffer.grow(HUGE)],
    ['reserve', () => buffer.reserve(HUGE)],
    ['reserveExact', () => buffer.reserveExact(HUGE)],
    ['growSlot', () => Buffer.growSlot(heap, slot, Layout.I32, HUGE)],
    ['grow without a size', () => empty.grow(HUGE)],
    ['growSlot without a size', () => Buffer.growSlot(heap, slot, Layout.of(0, 1), HUGE)],
  ])('a capacity of 2^53 overflows for %s', (_, call) => {
    expect(call).toThrow(code('ERR_JUST_CAPACITY_OVERFLOW'));
    expect(call).toThrow(/a capacity of 9007199254740992 elements/);
    expect([buffer.capacity, MemoryAccess.getAddress(slot + 8)]).toEqual([2, 0]);
  });

  it.each<Call>([
    ['size', () => heap.deallocate(block, HUGE, 8)],
    ['oldSize', () => heap.reallocate(block, HUGE, 8, 32)],
    ['oldSize', () => heap.reallocate(block, HUGE, 8, HUGE)],
    ['size', () => heap.leak(block, HUGE)],
    ['address', () => heap.deallocate(HUGE, 16, 8)],
    ['address', () => MemoryAccess.memset(HUGE, 0, 8)],
    ['length', () => MemoryAccess.bytes(block, HUGE)],
  ])('what there is has no %s of 2^53', (_, call) => {
    expect(call).toThrow(code('ERR_JUST_INVALID_ARGUMENT'));
    expect(call).toThrow(/is 9007199254740992n; /);
  });

  it('a negative size is a bad argument', () => {
    const negative = -(2n ** 53n) as unknown as number;
    for (const call of [
      () => heap.allocate(negative, 8),
      () => raw.alloc(negative, 8),
      () => buffer.grow(negative),
    ]) {
      expect(call).toThrow(code('ERR_JUST_INVALID_ARGUMENT'));
    }
  });

  it('a bad alignment is named before a size that is too large', () => {
    for (const call of [() => heap.allocate(HUGE, 3), () => raw.alloc(HUGE, 3)]) {
      expect(call).toThrow(code('ERR_JUST_INVALID_LAYOUT'));
    }
  });
}

/** What every configuration shows. */
export function bigintArguments(config: RuntimeConfig): void {
  smallBigints(heapCalls(config));
  hugeBigints(config);
}
