// Characters, panics, and the world outside.
import { Effect } from '../js/tree.js';
import { type Intrinsic, type Intrinsics, parts } from './kinds.js';

/** A function of the runtime that gives a value. */
const gives =
  (name: string, effect = Effect.writes): Intrinsic =>
  (lowering, call) => {
    const value = lowering.call(effect, name, ...parts(lowering, call));
    return [effect === Effect.writes ? lowering.temporary(value, 'result') : value];
  };

/** One that gives none, or never returns. */
const does =
  (name: string): Intrinsic =>
  (lowering, call) => {
    lowering.run(lowering.call(Effect.writes, name, ...parts(lowering, call)));
    return [];
  };

export const WORLD: Intrinsics = {
  char_has: gives('charHas', Effect.pure),
  char_case: gives('charCase'),
  is_utf8: gives('isUtf8', Effect.reads),
  char_of: (lowering, call) => parts(lowering, call),
  panic: does('panic'),
  panic_formatted: does('panicFormatted'),
  panic_with: does('panicWith'),
  resume_unwind: does('resumeUnwind'),
  abort: does('abort'),
  exit: does('exit'),
  panicking: gives('panicking', Effect.reads),
  catch_panic(lowering, call) {
    const [body, ...others] = parts(lowering, call);
    const callee = { kind: 'element', table: lowering.module.use('functions'), index: body! } as const;
    return [lowering.temporary(lowering.call(Effect.writes, 'catchPanic', callee, ...others), 'panicked')];
  },
  write_stream: gives('writeStream'),
  flush_stream: gives('flushStream'),
  read_stdin: gives('readStdin'),
  read_file: gives('readFile'),
  write_file: gives('writeFile'),
  argument_count: gives('argumentCount', Effect.reads),
  argument: does('argument'),
  environment: gives('environment'),
  monotonic_seconds: gives('monotonicSeconds'),
  unix_seconds: gives('unixSeconds'),
};
