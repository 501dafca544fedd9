import { choice, file, flag, flagOr, library, type OptionKind, oneIn, size } from './option-kinds.js';

/** The options; each is also an environment variable. */
export interface RuntimeOptions {
  /** `JUST_CHECKS`, default `'basic'`: how much misuse is looked for. */
  readonly checks: 'off' | 'basic' | 'full';
  /** `JUST_ALLOCATOR`, default `'pooled'`: where small blocks come from; `'system'` takes each from libc. */
  readonly allocator: 'pooled' | 'system';
  /** `JUST_LIBC`, default `null` (the process's own): library that malloc, realloc, free and memcpy come from. */
  readonly libc: string | null;
  /** `JUST_LEAKS`: what happens to blocks live at exit; default `'report'` when `checks` is `'full'`, else `'off'`. */
  readonly leaks: 'off' | 'report' | 'fail';
  /** `JUST_HEAP_LIMIT` in bytes, default `Infinity`: the most that may be allocated at a time. */
  readonly heapLimit: number;
  /** `JUST_STATS`, default `false`: each heap's figures on stderr at exit, as a table; `'json'`: as a line of JSON each. */
  readonly stats: boolean | 'json';
  /** `JUST_BACKTRACE` as 0, 1 or full, default `'off'`: the frames shown in a panic's report. */
  readonly backtrace: 'off' | 'short' | 'full';
  /** `JUST_PANIC`, default `'unwind'`: whether a panic unwinds or ends the process after its report. */
  readonly panic: 'unwind' | 'abort';
  /** `JUST_ACCESS`, default `'window'`: how memory is read and written; `'native'` calls the addon, much slower. */
  readonly access: 'window' | 'native';
  /** `JUST_LOW_MEMORY`, default `true`: small blocks lie below 2^31 while there is room; else none does, as on macOS. */
  readonly lowMemory: boolean;
  /** `JUST_QUARANTINE` in bytes, default 64 MiB: freed memory that full checks keep from reuse, red zones and records included. */
  readonly quarantine: number;
  /** `JUST_CHECK_ALIGN`, default `true`: full checks report typed loads and stores at misaligned addresses. */
  readonly checkAlign: boolean;
  /** `JUST_CHECK_UNINIT`, default `false`: full checks report loads of bytes that were never written. */
  readonly checkUninit: boolean;
  /**
   * `JUST_STACKS`, default `true`: full checks capture the stacks of allocations and frees that have no site, while that
   * takes no more than a quarter of the time; `'all'` captures every one.
   */
  readonly stacks: boolean | 'all';
  /**
   * `JUST_PROFILE`, default `null`: the file that a sampled profile of the thread's heaps is written to at exit. A name that ends in
   * `.heapprofile` or `.pb.gz`; the second needs `@justlang/profile`. A worker puts its number before that ending.
   */
  readonly profile: string | null;
  /**
   * `JUST_PROFILE_INTERVAL` in bytes: the mean distance of two samples; 0 samples every block. The default, 512 KiB, grows where
   * samples would take more than 2% of the program's time.
   */
  readonly profileInterval: number;
  /**
   * `JUST_GUARD` as 1/N, in code N; default 0, none: one allocation in so many lies alone beside inaccessible pages. An access
   * to them, by any code, ends the process with a report. For checks `off` and `basic`; 1/5000 is meant for production.
   */
  readonly guard: number;
}

export const DEFAULT_PROFILE_INTERVAL = 512 * 2 ** 10;

export type OptionName = keyof RuntimeOptions;

/** Every option, in the order of the documentation. */
export const OPTIONS: { readonly [Name in OptionName]: OptionKind<RuntimeOptions[Name]> } = {
  checks: choice('JUST_CHECKS', ['off', 'basic', 'full'], 'basic'),
  allocator: choice('JUST_ALLOCATOR', ['pooled', 'system'], 'pooled'),
  libc: library('JUST_LIBC'),
  // The fallback holds for `checks` off and basic: see `RuntimeConfig`.
  leaks: choice('JUST_LEAKS', ['off', 'report', 'fail'], 'off'),
  heapLimit: size('JUST_HEAP_LIMIT', Number.POSITIVE_INFINITY),
  stats: flagOr('JUST_STATS', false, 'json'),
  backtrace: choice('JUST_BACKTRACE', ['off', 'short', 'full'], 'off', { '0': 'off', '1': 'short' }),
  panic: choice('JUST_PANIC', ['unwind', 'abort'], 'unwind'),
  access: choice('JUST_ACCESS', ['window', 'native'], 'window'),
  lowMemory: flag('JUST_LOW_MEMORY', true),
  quarantine: size('JUST_QUARANTINE', 64 * 2 ** 20),
  checkAlign: flag('JUST_CHECK_ALIGN', true),
  checkUninit: flag('JUST_CHECK_UNINIT', false),
  stacks: flagOr('JUST_STACKS', true, 'all'),
  profile: file('JUST_PROFILE', ['.heapprofile', '.pb.gz']),
  profileInterval: size('JUST_PROFILE_INTERVAL', DEFAULT_PROFILE_INTERVAL),
  guard: oneIn('JUST_GUARD'),
};

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** `JUST_STRICT_CONFIG` says how the environment is read, so it is no option of the configuration itself. */
export const STRICT = flag('JUST_STRICT_CONFIG', false);

export const VARIABLES: readonly string[] = [
  ...OPTION_NAMES.map((name) => OPTIONS[name].variable),
  STRICT.variable,
];
