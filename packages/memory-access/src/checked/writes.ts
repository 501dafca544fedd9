import type { Address } from '../address.js';
import type { MemoryFunctions } from '../functions.js';
import { copyUnwritten, firstUnwritten, markWritten, trackWrites } from '../unwritten.js';
import { fault } from './fault.js';
import { LOADS, STORES, UPDATES, VIEWS } from './touched.js';

// The functions of full checks with JUST_CHECK_UNINIT: each checked function, wrapped in what keeps the flags of written
// bytes. Speed is no aim here.

type Name = keyof MemoryFunctions;
type AnyFunction = (...args: never[]) => unknown;
/** Replaces a function by one that calls it. */
type Wrap = (name: Name, around: (inner: AnyFunction, args: never[], self: AnyFunction) => unknown) => void;

function requireWritten(address: Address, size: number, operation: string, below: AnyFunction): void {
  const found = firstUnwritten(address, size);
  if (found < 0) return;
  const common = { start: address, length: size, alignment: 1, operation, access: 'read' } as const;
  fault({ ...common, reason: 'unwritten', address: found }, below);
}

/**
 * Adds to checked functions that loads of bytes never written are reported. What may be written through a view counts
 * as written when the view is made.
 */
export function trackedFunctions(checked: MemoryFunctions): MemoryFunctions {
  trackWrites();
  const functions = { ...checked } as Record<Name, AnyFunction>;

  const wrap: Wrap = (name, around) => {
    const inner = functions[name];
    const outer: AnyFunction = (...args) => around(inner, args, outer);
    functions[name] = outer;
  };

  for (const [name, size] of Object.entries(LOADS) as [Name, number][]) {
    wrap(name, (inner, args, self) => {
      // The checked function comes first, as what it finds is worse; its value is returned after a look at the flags.
      const value = tolerant(inner, args);
      requireWritten(args[0] as number, size, name, self);
      return value();
    });
  }
  for (const [name, size] of Object.entries(STORES) as [Name, number][]) {
    wrap(name, (inner, args) => {
      const result = inner(...args);
      markWritten(args[0] as number, size);
      return result;
    });
  }
  for (const [name, size] of Object.entries(UPDATES) as [Name, number][]) {
    wrap(name, (inner, args, self) => {
      const address = args[0] as number;
      // The inner function refuses addresses at which no atomic operation may be made.
      if (Number.isSafeInteger(address) && address % size === 0) requireWritten(address, size, name, self);
      return inner(...args);
    });
  }
  for (const name of VIEWS) {
    wrap(name, (inner, args) => {
      const view = inner(...args) as Uint8Array;
      markWritten(args[0] as number, view.byteLength);
      return view;
    });
  }
  for (const name of ['memcpy', 'memmove'] as const) {
    wrap(name, (inner, args) => {
      inner(...args);
      const [to, from, size] = args as unknown as [number, number, number];
      copyUnwritten(to, from, size);
    });
  }
  wrap('memset', (inner, args) => {
    inner(...args);
    const [address, , size] = args as unknown as [number, number, number];
    markWritten(address, size);
  });
  wrap('memcmp', (inner, args, self) => {
    const difference = inner(...args);
    const [a, b, size] = args as unknown as [number, number, number];
    requireWritten(a, size, 'memcmp', self);
    requireWritten(b, size, 'memcmp', self);
    return difference;
  });
  wrap('memchr', (inner, args, self) => {
    const found = inner(...args) as number;
    const [address, , length] = args as unknown as [number, number, number];
    requireWritten(address, found === 0 ? length : found + 1 - address, 'memchr', self);
    return found;
  });
  wrap('copyOut', (inner, args, self) => {
    inner(...args);
    const [src, target] = args as unknown as [number, ArrayBufferView];
    requireWritten(src, target.byteLength, 'copyOut', self);
  });
  wrap('copyIn', (inner, args) => {
    inner(...args);
    const [dst, source] = args as unknown as [number, ArrayBufferView];
    markWritten(dst, source.byteLength);
  });
  wrap('markWritten', (inner, args) => {
    inner(...args);
    const [address, length] = args as unknown as [number, number];
    markWritten(address, length);
  });
  wrapText(functions, wrap);
  return functions as unknown as MemoryFunctions;
}

/** Adds the same to the text functions. */
function wrapText(functions: Readonly<Record<Name, AnyFunction>>, wrap: Wrap): void {
  wrap('encodeUtf8', (inner, args) => {
    const written = inner(...args) as number;
    markWritten(args[1] as number, written);
    return written;
  });
  wrap('decodeUtf8', (inner, args, self) => {
    const text = tolerant(inner, args);
    requireWritten(args[0] as number, args[1] as number, 'decodeUtf8', self);
    return text();
  });
  wrap('encodeUtf16', (inner, args) => {
    const written = inner(...args) as number;
    markWritten(args[1] as number, 2 * written);
    return written;
  });
  wrap('decodeUtf16', (inner, args, self) => {
    const text = inner(...args);
    requireWritten(args[0] as number, 2 * (args[1] as number), 'decodeUtf16', self);
    return text;
  });
  wrap('encodeCString', (inner, args) => {
    const written = inner(...args) as number;
    markWritten(args[1] as number, written + 1);
    return written;
  });
  const measure = functions.cStringLength as MemoryFunctions['cStringLength'];
  /** The bytes that were looked at: the terminator too, where there is one. */
  function readBytes(args: never[]): number {
    const [address, maxLength] = args as unknown as [number, number | undefined];
    const length = measure(address, maxLength);
    return length === maxLength ? length : length + 1;
  }
  wrap('cStringLength', (inner, args, self) => {
    const length = inner(...args);
    requireWritten(args[0] as number, readBytes(args), 'cStringLength', self);
    return length;
  });
  wrap('decodeCString', (inner, args, self) => {
    const text = tolerant(inner, args);
    requireWritten(args[0] as number, readBytes(args), 'decodeCString', self);
    return text();
  });
}

/**
 * Calls a function, and keeps its plain error for later. Bytes that were never written may be no valid text or no number
 * below 2^53; the report that they were not written helps more.
 */
function tolerant(inner: AnyFunction, args: never[]): () => unknown {
  try {
    const value = inner(...args);
    return () => value;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!(args as unknown[]).every((arg) => Number.isSafeInteger(arg) && (arg as number) >= 0)) throw error;
    if (code !== 'ERR_JUST_INVALID_UTF8' && code !== 'ERR_JUST_INVALID_ARGUMENT') throw error;
    return () => {
      throw error;
    };
  }
}
