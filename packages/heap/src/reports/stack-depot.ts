import { type Below, type CapturedFrame, captureStack, writeStack } from '@justlang/panic/internal';
import { isOwnFrame } from './stack-text.js';

/** Frames kept of a stack. Each costs about half a microsecond, and the faulty drop is seldom further away. */
const FRAMES = 12;
/** Frames looked at where those are the runtime's, as they are deep in drop glue: below them are the program's. */
const FAR = 4000;
/** So often a stack that is cut off within the runtime is looked at further; then only every 2^n-th time. */
const ALWAYS_FAR = 64;

/** A stack that is kept, and what it is recognised by. */
interface KeptStack {
  readonly id: number;
  readonly positions: readonly (number | null)[];
  readonly scripts: readonly (string | null)[];
  /** How often it was captured if all its frames are the runtime's; -1 if the program has one of them. */
  timesCut: number;
}

/**
 * Stacks, each kept once: a program allocates at far fewer places than it allocates blocks.
 *
 * A stack is recognised by the position and the script of each frame, so that only a new one is written as text: a
 * known one costs about as much to capture as an `Error`, with no look at its `stack`. A site id costs nothing.
 */
export class StackDepot {
  readonly #byHash = new Map<number, KeptStack[]>();
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [''];
  /** Whether a frame, as V8 writes it, is the program's. */
  readonly #own = new Map<string, boolean>();
  readonly #frames: number;

  /** @param frames - how many are kept of a stack at most */
  constructor(frames = FRAMES) {
    this.#frames = frames;
  }

  /**
   * Captures the stack of the caller.
   *
   * @param below - the frames of this function and what it calls are left out
   * @returns the stack's id, > 0: the same for the same stack
   */
  capture(below: Below): number {
    const kept = this.#keep(captureStack(below, this.#frames));
    if (kept.timesCut < 0) return kept.id;
    kept.timesCut++;
    if (kept.timesCut > ALWAYS_FAR && (kept.timesCut & (kept.timesCut - 1)) !== 0) return kept.id;
    const own = captureStack(below, FAR).filter((frame) => this.#isOwn(frame));
    return own.length === 0 ? kept.id : this.#intern(writeStack(own.slice(0, this.#frames)));
  }

  /** The frames of a stack, one a line as V8 writes them; empty for an unknown id. */
  frames(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** How many stacks are kept. */
  get size(): number {
    return this.#texts.length - 1;
  }

  /** Returns what is kept of a stack; keeps it if it is new. */
  #keep(frames: readonly CapturedFrame[]): KeptStack {
    const positions: (number | null)[] = [];
    const scripts: (string | null)[] = [];
    let hash = frames.length;
    for (const frame of frames) {
      const position = frame.getPosition();
      hash = (Math.imul(hash, 31) + Number(position)) | 0;
      positions.push(position);
      scripts.push(frame.getScriptNameOrSourceURL());
    }
    const alike = this.#byHash.get(hash) ?? [];
    const known = alike.find((kept) => isSame(kept.positions, positions) && isSame(kept.scripts, scripts));
    if (known !== undefined) return known;
    const cut = frames.length === this.#frames && !frames.some((frame) => this.#isOwn(frame));
    const kept = { id: this.#intern(writeStack(frames)), positions, scripts, timesCut: cut ? 0 : -1 };
    this.#byHash.set(hash, [...alike, kept]);
    return kept;
  }

  #intern(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#texts.push(text) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }

  #isOwn(frame: CapturedFrame): boolean {
    const line = writeStack([frame]);
    let own = this.#own.get(line);
    if (own === undefined) {
      own = isOwnFrame(line);
      this.#own.set(line, own);
    }
    return own;
  }
}

function isSame<T>(one: readonly T[], other: readonly T[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
