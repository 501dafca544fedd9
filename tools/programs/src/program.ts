import type { JustHeap } from '@justlang/heap';

/** What a program may be told; each program reads what concerns it. */
export interface ProgramOptions {
  /** `word-frequency`, `lru-cache`: path of a UTF-8 text; by default the one of `defaultTextPath()`. */
  readonly text?: string;
  /** `binary-trees`: depth of the deepest trees, 0 to 26; 16 by default. */
  readonly depth?: number;
  /** `lru-cache`: entries kept, 1 to 2^24; 1000 by default. */
  readonly capacity?: number;
}

/** What a program computed. Two runs with the same options give the same, whatever the allocator and the checks. */
export interface ProgramResult {
  /** One line for the runner's table. */
  readonly result: string;
  /** What the program printed, line by line. */
  readonly output: readonly string[];
}

/** A reference program: leaves no block of `heap` live, whether it returns or throws. */
export interface Program {
  readonly name: string;
  run(heap: JustHeap, options?: ProgramOptions): ProgramResult;
  /** The same result computed in plain JavaScript, without the runtime; absent where there is none. */
  plain?(options?: ProgramOptions): ProgramResult;
  /** Of a program that ends in a panic: runs it and lets the panic out. */
  runToPanic?(heap: JustHeap, output: string[]): void;
}
