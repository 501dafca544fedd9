// The names of the contract, as the packages export them: a backend that is compiled against them must find each.
import { ConfigError, RuntimeConfig } from '@justlang/config';
import { DropGlue } from '@justlang/drop-glue';
import { Allocation, Buffer, JustHeap, Layout, MemoryStack, Slice } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic, PanicError } from '@justlang/panic';
import { RawAllocator } from '@justlang/raw-allocator';
import { describe, expect, it } from 'vitest';

const SCALARS = [
  ...['I8', 'U8', 'I16', 'U16', 'I32', 'U32', 'F32', 'F64', 'Bool', 'I64', 'U64', 'I64Number', 'U64Number'],
  'Address',
];
const ELEMENTS = ['I8', 'U8', 'I16', 'U16', 'I32', 'U32', 'F32', 'F64', 'I64', 'U64'];
const ATOMICS = [
  ...['Load', 'Store', 'Add', 'Sub', 'And', 'Or', 'Xor', 'Exchange', 'CompareExchange'],
  ...['Wait', 'Notify'],
];

const MEMORY_ACCESS = [
  ...SCALARS.flatMap((type) => [`get${type}`, `set${type}`]),
  ...['memcpy', 'memmove', 'memset', 'memcmp', 'encodeUtf8', 'decodeUtf8', 'utf8Length'],
  ...['bytes', 'unsafeBytes'],
  ...ELEMENTS.flatMap((type) => [`${type.toLowerCase()}Array`, `unsafe${type}Array`]),
  ...ATOMICS.flatMap((operation) => [`atomic${operation}I32`, `atomic${operation}I64`]),
];

/** Class or object, and the functions it must have. */
const FUNCTIONS: readonly [string, object, readonly string[]][] = [
  ['RuntimeConfig', RuntimeConfig, ['fromEnv']],
  ['a RuntimeConfig', RuntimeConfig.DEFAULT, ['with']],
  ['a RawAllocator', RawAllocator.prototype, ['alloc', 'allocZeroed', 'realloc', 'free', 'usableSize']],
  ['MemoryAccess', MemoryAccess, MEMORY_ACCESS],
  ['Layout', Layout, ['of', 'array']],
  ['a Layout', Layout.prototype, ['extend', 'repeat', 'padToAlign', 'equals']],
  ['JustHeap', JustHeap, ['global']],
  [
    'a JustHeap',
    JustHeap.prototype,
    [
      ...[
        'alloc',
        'allocZeroed',
        'free',
        'realloc',
        'allocate',
        'allocateZeroed',
        'reallocate',
        'deallocate',
      ],
      ...['leak', 'stats', 'trim', 'close', 'leaks'],
    ],
  ],
  ['Buffer', Buffer, ['empty', 'withCapacity', 'growSlot', 'fromSlot']],
  [
    'a Buffer',
    Buffer.prototype,
    ['grow', 'reserve', 'reserveExact', 'shrinkToFit', 'asSlice', 'free', 'storeTo'],
  ],
  ['a MemoryStack', MemoryStack.prototype, ['mark', 'allocate', 'reset']],
  ['a Slice', Slice.prototype, ['bytes', 'subslice', 'decodeUtf8']],
  [
    'a DropGlue',
    DropGlue.prototype,
    ['register', 'define', 'drop', 'dropBox', 'dropArray', 'needsDrop', 'scope'],
  ],
  [
    'Panic',
    Panic,
    [
      ...['panic', 'setHook', 'takeHook', 'resumeUnwind', 'abort', 'catchUnwind', 'cleanup', 'isPanicking'],
      'run',
    ],
  ],
];

it.each(FUNCTIONS)('%s has every function of the contract', (_, holder, names) => {
  const missing = names.filter((name) => typeof (holder as Record<string, unknown>)[name] !== 'function');
  expect(missing).toEqual([]);
});

describe('a scope of DropGlue', () => {
  it('has every function of the contract', () => {
    using heap = new JustHeap();
    const scope = new DropGlue(heap).scope();
    expect(['own', 'ownBox', 'forget', 'exit', 'unwind'].filter((name) => !(name in scope))).toEqual([]);
    scope.exit();
  });
});

describe('what is disposable', () => {
  it('is so by Symbol.dispose', () => {
    using heap = new JustHeap();
    using stack = new MemoryStack(heap);
    using buffer = Buffer.withCapacity(heap, Layout.I32, 4);
    using scope = new DropGlue(heap).scope();
    for (const one of [heap, stack, buffer, scope]) expect(typeof one[Symbol.dispose]).toBe('function');
  });
});

describe('properties', () => {
  it('of a configuration have the defaults of the contract', () => {
    expect(RuntimeConfig.DEFAULT).toMatchObject({
      checks: 'basic',
      allocator: 'pooled',
      libc: null,
      leaks: 'off',
      heapLimit: Number.POSITIVE_INFINITY,
      stats: false,
      backtrace: 'off',
      panic: 'unwind',
    });
    expect(Object.isFrozen(RuntimeConfig.DEFAULT)).toBe(true);
    expect(RuntimeConfig.DEFAULT.with({ checks: 'full' }).leaks).toBe('report');
  });

  it('of the layouts are those of the C ABI', () => {
    const sizes = { I8: 1, U8: 1, I16: 2, U16: 2, I32: 4, U32: 4, I64: 8, U64: 8, F32: 4, F64: 8, BOOL: 1 };
    for (const [name, size] of Object.entries({ ...sizes, ADDRESS: 8 })) {
      expect(Layout[name as keyof typeof sizes]).toMatchObject({ size, align: size });
    }
  });

  it('of the statistics are all there, as numbers', () => {
    using heap = new JustHeap();
    const stats = heap.stats();
    const names = [
      ...['allocatedBytes', 'allocationCount', 'peakAllocatedBytes', 'totalAllocations', 'totalFrees'],
      ...['totalReallocations', 'totalAllocatedBytes', 'leakedBytes', 'reservedBytes', 'peakReservedBytes'],
      'addressSpaceBytes',
    ] as const;
    for (const name of names) expect(stats[name]).toBe(0);
    expect(stats.toString()).toContain('reserved');
  });

  it('of blocks, buffers and slices are there', () => {
    using heap = new JustHeap();
    const allocation = heap.alloc(Layout.I64);
    expect(allocation).toBeInstanceOf(Allocation);
    expect(allocation).toMatchObject({ size: 8, align: 8 });
    using buffer = Buffer.withCapacity(heap, Layout.I32, 4);
    buffer.length = 3;
    expect([buffer.capacity, buffer.length, buffer.element.size]).toEqual([4, 3, 4]);
    expect(buffer.asSlice()).toMatchObject({
      address: buffer.address,
      length: 3,
      elementSize: 4,
      byteLength: 12,
    });
    heap.free(allocation);
  });

  it('of errors are there', () => {
    expect(new PanicError('boom')).toMatchObject({ code: 'ERR_JUST_PANIC', message: 'boom' });
    expect(new ConfigError('odd')).toMatchObject({ code: 'ERR_JUST_CONFIG', message: 'odd' });
  });
});
