import { DEFAULT_PROFILE_INTERVAL, JustError, requireSize } from '@justlang/config/internal';
import type { HeapCore } from '../core/heap-core.js';
import { heapClosed } from '../layout/block-arguments.js';
import { type HeapProfile, profileOf } from './heap-profile.js';
import { retire, writeAtExit } from './profile-file.js';
import type { SampleClock } from './sample-clock.js';
import { SamplePace } from './sample-pace.js';
import { sampleCore } from './sampled-core.js';
import { Samples } from './samples.js';

/** How a heap is sampled. */
export interface ProfileOptions {
  /**
   * The mean distance of two samples in bytes; 0 samples every block. Without it, that of the heap's configuration. The default one,
   * 512 KiB, grows where samples would take more than 2% of the program's time.
   */
  readonly interval?: number | undefined;
  /** A file to write at the end of the thread; its name ends in `.heapprofile`, or `.pb.gz` with `@justlang/profile`. */
  readonly file?: string | undefined;
}

interface Profiling {
  readonly samples: Samples;
  readonly clock: SampleClock;
}

const profilings = new WeakMap<HeapCore, Profiling>();

/**
 * Starts the profile of a heap; one that runs goes on, and is written to one file more.
 *
 * @param random - numbers from 0, below 1
 * @param pace - of the samples; undefined where their distance is fixed
 * @throws `ERR_JUST_CONFIG` if the profile runs with another interval, or there is no format for the file
 */
export function startProfiling(
  core: HeapCore,
  { interval: fixed, file }: ProfileOptions,
  random: () => number = Math.random,
  pace: SamplePace | undefined = paceOf(core.config.profileInterval, fixed),
): void {
  if (core.isClosed) heapClosed();
  if (fixed !== undefined) requireSize('interval', fixed, 'bytes');
  let profiling = profilings.get(core);
  if (profiling !== undefined && fixed !== undefined && profiling.samples.interval !== fixed) {
    const { samples } = profiling;
    throw new JustError(
      'ERR_JUST_CONFIG',
      `the heap's profile runs with an interval of ${samples.interval} bytes, and is started with ${fixed}`,
    );
  }
  const interval = fixed ?? core.config.profileInterval;
  const samples = profiling?.samples ?? new Samples(interval, random);
  if (file !== undefined) writeAtExit(file, samples);
  if (profiling !== undefined) {
    profiling.clock.start(samples.interval);
    return;
  }
  const clock = sampleCore(core, samples, random, pace, () => retire(samples));
  profiling = { samples, clock };
  profilings.set(core, profiling);
}

/** A distance that somebody chose is fixed; the default one is not. */
function paceOf(configured: number, fixed: number | undefined): SamplePace | undefined {
  return fixed === undefined && configured === DEFAULT_PROFILE_INTERVAL ? new SamplePace() : undefined;
}

/** What the profile of a heap knows now. @throws `ERR_JUST_CONFIG` if it was never started */
export function profileNow(core: HeapCore): HeapProfile {
  const { samples } = profilingOf(core);
  return profileOf([samples]);
}

/** Ends the sampling of a heap. What was sampled stays in the profile until it is freed. */
export function stopProfiling(core: HeapCore): void {
  profilingOf(core).clock.stop();
}

function profilingOf(core: HeapCore): Profiling {
  const profiling = profilings.get(core);
  if (profiling !== undefined) return profiling;
  throw new JustError(
    'ERR_JUST_CONFIG',
    'the heap has no profile: call startProfile before it allocates, or set JUST_PROFILE',
  );
}
