import { setFlagsFromString } from 'node:v8';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { stack } from './heap.js';
import { constantText } from './memory.js';
import { BoxedPayload, STATIC_TEXT } from './payloads.js';
import { flushAll, putText } from './streams.js';

/** Thrown to leave the program with a code. Nothing catches it, and landing pads are not run: `exit` drops nothing. */
export function exit(code: number): never {
  flushAll();
  process.exit(code);
}

/**
 * How many bytes of bytecode V8 puts into one function when it optimises it. Its own limit, 920, ends after some fifteen loads and
 * stores: those behind become calls, which make an object of each float. n-body takes half the time with this one.
 */
const INLINED_BYTECODE = 3000;

/**
 * How many bytes of bytecode a function may have to be put in place of a call. Loads and stores have about 100. V8's own limit, 460, also
 * lets in the heap's allocation and freeing, again in each function that makes or drops a value: V8 then compiles for longer than short
 * programs run.
 */
const INLINED_FUNCTION = 250;

/** Has V8 inline what compiled programs need: many small functions, no large ones. */
export function inlineSmall(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTECODE}`);
  setFlagsFromString(`--max-inlined-bytecode-size=${INLINED_FUNCTION}`);
}

/** Runs the program: the statics get their values, then `main` is called. */
export function run(main: () => void, initialize?: () => void): void {
  inlineSmall();
  process.on('exit', flushAtExit);
  Panic.run(() => {
    try {
      initialize?.();
      main();
    } catch (error) {
      if (isStackOverflow(error)) endWithAbortCode();
      throw error;
    } finally {
      flushAll();
      stack[Symbol.dispose]();
    }
  });
}

/** The exit code of a process that aborts, as Rust's does when the stack is full. */
const ABORTED = 134;

/** Node's own code for an uncaught error is 1. */
function endWithAbortCode(): void {
  process.once('exit', () => {
    process.exitCode = ABORTED;
  });
}

const isStackOverflow = (error: unknown): boolean =>
  error instanceof RangeError && error.message === 'Maximum call stack size exceeded';

function flushAtExit(): void {
  flushAll();
}

const NO_STACK = { stack: false } as const;

const texts = new Map<string, number>();

/** The address of a text that stays; it is kept once, however often a panic with it is caught. */
function staticText(text: string): number {
  let address = texts.get(text);
  if (address === undefined) {
    address = constantText(text);
    texts.set(text, address);
  }
  return address;
}

/**
 * Calls `body(data)`, and gives 0. If it panicked, the frames that the panic left are popped; 1: its message was put into an empty `Vec<u8>`;
 * 2, 3: a `&str` or a `Box<dyn Any>` was written to `payload`.
 */
export function catchPanic(
  body: (data: number) => void,
  data: number,
  message: number,
  payload: number,
): number {
  const mark = stack.mark();
  // A program in Just has no way to look at the stack of a panic that it caught.
  const result = Panic.catchUnwind(() => body(data), NO_STACK);
  if (result.ok) return 0;
  stack.reset(mark);
  const { panic } = result;
  if (panic.payload === STATIC_TEXT.payload) {
    MemoryAccess.setAddress(payload, staticText(panic.message));
    MemoryAccess.setAddress(payload + 8, MemoryAccess.utf8Length(panic.message));
    return 2;
  }
  if (panic.payload instanceof BoxedPayload) {
    MemoryAccess.setAddress(payload, panic.payload.address);
    MemoryAccess.setAddress(payload + 8, panic.payload.type);
    return 3;
  }
  putText(message, panic.message);
  return 1;
}
