import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { ChunkSource } from '../pool/chunk-source.js';
import { KIND, type ShadowPort } from './shadow-port.js';

/** Forbids the memory of chunks while a pool has them. */
export function watchedChunks(source: ChunkSource, shadow: ShadowPort): ChunkSource {
  const { base, span, table } = source;
  return {
    base,
    span,
    table,
    get releases() {
      return source.releases;
    },
    acquire(count) {
      const position = source.acquire(count);
      if (position !== 0) shadow.forbid(base + position, count * CHUNK_SIZE, KIND.UNALLOCATED);
      return position;
    },
    release(position, count) {
      source.release(position, count);
      shadow.clear(base + position, count * CHUNK_SIZE);
    },
  };
}
