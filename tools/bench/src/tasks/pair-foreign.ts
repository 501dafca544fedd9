// malloc and free called from JavaScript through other people's ways into native code. The parameters name the way
// and the files it needs; every way is measured in a process of its own, by the same loop.
import { createRequire } from 'node:module';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';

interface Parameters {
  readonly operations: number;
  readonly way: 'addon' | 'koffi' | 'ffi-rs' | 'node:ffi' | 'node:ffi doubles' | 'Buffer.allocUnsafe';
  /** The npm package's folder, or the addon's file. */
  readonly from: string;
}

const require = createRequire(import.meta.url);
const LIBC = 'libc.so.6';

/** One malloc(64) and its free. */
function pairOf({ way, from }: Parameters): () => unknown {
  switch (way) {
    case 'addon': {
      const { malloc, free } = require(from);
      return () => free(malloc(64));
    }
    case 'koffi': {
      const library = require(from).load(LIBC);
      const malloc = library.func('void *malloc(size_t size)');
      const free = library.func('void free(void *block)');
      return () => free(malloc(64));
    }
    case 'ffi-rs': {
      const { open, define, DataType } = require(from);
      open({ library: 'libc', path: LIBC });
      const { malloc, free } = define({
        malloc: { library: 'libc', retType: DataType.External, paramsType: [DataType.U64] },
        free: { library: 'libc', retType: DataType.Void, paramsType: [DataType.External] },
      });
      return () => free([malloc([64])]);
    }
    case 'node:ffi': {
      const { functions } = require('node:ffi').dlopen(null, {
        malloc: { arguments: ['u64'], return: 'pointer' },
        free: { arguments: ['pointer'], return: 'void' },
      });
      const { malloc, free } = functions;
      return () => free(malloc(64n));
    }
    case 'node:ffi doubles': {
      const { functions } = require('node:ffi').dlopen(from, {
        double_malloc: { arguments: ['double'], return: 'double' },
        double_free: { arguments: ['double'], return: 'double' },
      });
      const { double_malloc: malloc, double_free: free } = functions;
      return () => free(malloc(64));
    }
    case 'Buffer.allocUnsafe':
      return () => Buffer.allocUnsafe(64);
  }
}

export function prepare(parameters: Parameters): Round {
  const pair = pairOf(parameters);
  const { operations } = parameters;
  return () => {
    const start = performance.now();
    for (let i = 0; i < operations; i++) pair();
    return { ns: nanosecondsSince(start) / operations, checksum: operations };
  };
}
