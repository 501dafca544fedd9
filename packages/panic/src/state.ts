import { type ConfigError, RuntimeConfig } from '@justlang/config';
import { sharedState } from '@justlang/config/internal';
import type { Below } from './stack/capture.js';
import { writeStderr } from './system/stderr.js';
import type { PanicError } from './thrown/panic-error.js';
import { isStackOverflow } from './thrown/values.js';

/** What runs once for every panic, before unwinding. */
export type PanicHook = (panic: PanicError) => void;

/**
 * What every loaded copy of this package shares on this thread. An older copy may have made it: a property that came
 * later is optional.
 */
export interface PanicState {
  /** The program's hook; null for the default report. */
  hook: PanicHook | null;
  /** The panic whose hook is running. */
  hooking: PanicError | null;
  /** Whether a panic's cleanup is running. */
  unwinding: boolean;
  /** Whether this thread's uncaught errors are watched. */
  watching: boolean;
  /** Panics whose hook has run. */
  readonly hooked: WeakSet<object>;
  /** `JUST_BACKTRACE` and `JUST_PANIC`, once read. */
  settings: Pick<RuntimeConfig, 'backtrace' | 'panic'> | null;
  /** Say what the thread is doing, for the panics that arise meanwhile; an empty text where it is nothing to speak of. */
  activities?: (() => string)[];
  /** The function that raises the panic whose hook is running; null where the stack is not the panic's any more. */
  raising?: Below | null;
  /** Whether a stack is being read for a report: a panic of the program's `Error.prepareStackTrace` costs the stack only. */
  reading?: boolean;
  /** How many panics the default hook has seen, by code and place. */
  storms?: Map<string, Storm>;
  /** What is known of the positions of frames above which a storm arose, by script and position. */
  spots?: Map<string | null, Map<number | null, Spot>>;
  /** How many positions are known. */
  spotCount?: number;
  /** The storm of the panic that is being raised, if it is known. */
  foreseen?: Storm | null;
  /** Whether whoever catches the panics of this moment said that nobody looks at their stacks. */
  stackless?: boolean;
  /** Whether the counts of `storms` are to be written when the thread ends. */
  counting?: boolean;
  /** Panics that the default hook counted and did not show, with their storm. */
  counted?: WeakMap<object, Storm>;
}

/** A position in a script at which a frame stood. */
export interface Spot {
  /** Whether the code there is the program's own. */
  readonly isProgram: boolean;
  /** The storms that arise there, by code. */
  readonly storms: Map<string, Storm>;
}

/** The panics of one code and one place. */
export interface Storm {
  readonly place: string;
  /** All of them. */
  count: number;
  /** Those that were not shown. */
  unshown: number;
}

let shared: PanicState | undefined;

/** This thread's state. */
export function panicState(): PanicState {
  shared ??= sharedState('panic', () => ({
    hook: null,
    hooking: null,
    unwinding: false,
    watching: false,
    hooked: new WeakSet(),
    settings: null,
    raising: null,
    storms: new Map(),
  }));
  return shared;
}

/**
 * Reads the environment on first use. A bad one must not hide the panic that is about to be reported, so its
 * error is printed and the defaults are used.
 */
export function panicSettings(): Pick<RuntimeConfig, 'backtrace' | 'panic'> {
  const state = panicState();
  if (state.settings === null) {
    try {
      state.settings = RuntimeConfig.fromEnv();
    } catch (error) {
      // A full JS stack says nothing about the environment.
      if (isStackOverflow(error)) throw error;
      state.settings = RuntimeConfig.DEFAULT;
      writeStderr(`warning: ${(error as ConfigError).message}\n`);
    }
  }
  return state.settings;
}
