import { CHUNK_SIZE } from '@justlang/raw-allocator/internal';
import type { RunSpace } from '../blocks/run-space.js';
import { KIND, type ShadowPort } from './shadow-port.js';

/** The thread's spaces, by what they wrap: a heap takes over what the one closed before has left in its space. */
const watched = new Map<RunSpace, RunSpace>();

/** Forbids the memory of chunks while runs have them. */
export function watchedRuns(space: RunSpace, shadow: ShadowPort): RunSpace {
  let found = watched.get(space);
  if (found === undefined) {
    found = watch(space, shadow);
    watched.set(space, found);
  }
  return found;
}

function watch(space: RunSpace, shadow: ShadowPort): RunSpace {
  const { base, table, chunks } = space;
  return {
    base,
    table,
    chunks,
    get releases() {
      return space.releases;
    },
    acquire(count, at) {
      const position = space.acquire(count, at);
      if (position === 0) return 0;
      try {
        shadow.forbid(base + position, count * CHUNK_SIZE, KIND.UNALLOCATED);
      } catch (error) {
        // No memory for a map of the shadow.
        space.release(position, count);
        shadow.clear(base + position, count * CHUNK_SIZE);
        throw error;
      }
      return position;
    },
    release(position, count) {
      space.release(position, count);
      shadow.clear(base + position, count * CHUNK_SIZE);
    },
  };
}
