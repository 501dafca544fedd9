import { invalidArgument, JustError, sharedState } from '@justlang/config/internal';
import { writeStderr } from '@justlang/panic/internal';
import { chromeFormat } from './chrome-format.js';
import { whyUnwritable } from './file-places.js';
import { type HeapProfile, profileOf } from './heap-profile.js';
import type { Estimate, Samples } from './samples.js';

const { writeFileSync } = process.getBuiltinModule('node:fs');
const { resolve } = process.getBuiltinModule('node:path');

/** Makes the bytes of a file that shows a profile. */
export type ProfileFormat = (profile: HeapProfile) => string | Uint8Array;

/** What all copies of the package share in a thread. */
interface Shared {
  /** By the ending of their files; `@justlang/profile` adds one. */
  profileFormats?: Map<string, ProfileFormat>;
  /** The files to write by their paths, each with what every copy adds to it. */
  profileFiles?: Map<string, Array<() => HeapProfile>>;
}

const shared = (): Shared => sharedState<Shared>('heap', () => ({}));

function formats(): Map<string, ProfileFormat> {
  const state = shared();
  state.profileFormats ??= new Map([
    ['.heapprofile', (profile: HeapProfile) => JSON.stringify(chromeFormat(profile))],
  ]);
  return state.profileFormats;
}

/** Adds a format. @param ending - of the names of its files */
export function addProfileFormat(ending: string, format: ProfileFormat): void {
  formats().set(ending, format);
}

/** The ending of a file's name, and its format. @throws `ERR_JUST_CONFIG` if there is none for it */
function formatOf(file: string): readonly [string, ProfileFormat] {
  if (typeof file !== 'string') invalidArgument('file', file, 'a file name');
  for (const format of formats()) if (file.endsWith(format[0])) return format;
  const advice = file.endsWith('.pb.gz')
    ? '; import @justlang/profile before the first heap, as with node --import @justlang/profile'
    : '';
  throw new JustError(
    'ERR_JUST_CONFIG',
    `a heap profile is to be written to ${JSON.stringify(file)}; its name must end in ${[...formats().keys()].join(' or ')}${advice}`,
  );
}

/**
 * Writes a profile to a file, in the format that its name ends in: `.heapprofile`, or `.pb.gz` once `@justlang/profile` is loaded.
 *
 * @throws `ERR_JUST_CONFIG` if the name ends in anything else; what Node throws where the file cannot be written
 */
export function writeProfile(profile: HeapProfile, file: string): void {
  writeFileSync(file, formatOf(file)[1](profile));
}

/** The heaps of this copy of the package whose profile goes into a file. */
interface ProfileFile {
  readonly heaps: Set<Samples>;
  /** What heaps allocated that are closed. */
  readonly past: Map<number, Estimate>;
  /** The largest mean distance of their samples, in bytes. */
  pastInterval: number;
}

/** The files of this thread by the name that was asked for. */
const files = new Map<string, ProfileFile>();

/**
 * Makes sure that the profile of a heap can be written to a file at the end of the thread, as far as that can be told before.
 *
 * @throws `ERR_JUST_CONFIG` if its name ends in anything else than that of a profile, or no file can be written there
 */
export function requireProfileFile(file: string): void {
  if (!files.has(file)) pathOf(file);
}

/** The path of a file in this thread. @throws as `requireProfileFile` */
function pathOf(file: string): string {
  const [ending] = formatOf(file);
  const path = resolve(`${file.slice(0, -ending.length)}${threadPart()}${ending}`);
  const reason = whyUnwritable(path);
  if (reason === undefined) return path;
  throw new JustError(
    'ERR_JUST_CONFIG',
    `a heap profile is to be written to ${path}, where no file can be written: ${reason}`,
  );
}

/** Has the profile of a heap written to a file at the end of the thread, together with those of other heaps that name it. */
export function writeAtExit(file: string, samples: Samples): void {
  let known = files.get(file);
  if (known === undefined) {
    const path = pathOf(file);
    const added: ProfileFile = { heaps: new Set(), past: new Map(), pastInterval: 0 };
    share(path, () => profileOf(added.heaps, added.past, added.pastInterval));
    known = added;
    files.set(file, known);
  }
  known.heaps.add(samples);
}

/** Adds to what is written to a path. The first copy of the package writes for all of them. */
function share(path: string, part: () => HeapProfile): void {
  const state = shared();
  if (state.profileFiles === undefined) {
    state.profileFiles = new Map();
    process.on('exit', writeProfiles);
  }
  const parts = state.profileFiles.get(path);
  if (parts === undefined) state.profileFiles.set(path, [part]);
  else parts.push(part);
}

/** A closed heap keeps only the sums of what it allocated: a program may open and close millions. */
export function retire(samples: Samples): void {
  for (const file of files.values()) {
    if (!file.heaps.delete(samples)) continue;
    samples.addTo(file.past);
    file.pastInterval = Math.max(file.pastInterval, samples.interval);
  }
}

/** Writes all files of the thread as they are now, those that can be. Says on stderr which ones cannot. */
export function writeProfiles(): void {
  for (const [path, parts] of shared().profileFiles ?? []) {
    try {
      const profiles = parts.map((part) => part());
      const interval = Math.max(...profiles.map((profile) => profile.interval));
      writeProfile({ interval, entries: profiles.flatMap(({ entries }) => entries) }, path);
    } catch (error) {
      writeStderr(`the heap profile was not written to ${path}: ${(error as Error).message}\n`);
      process.exitCode ||= 1;
    }
  }
}

/** A worker's number, to stand before the ending of a file's name. */
function threadPart(): string {
  const { isMainThread, threadId } = process.getBuiltinModule('node:worker_threads');
  return isMainThread ? '' : `.${threadId}`;
}
