import type { Span } from '../../types/typed.js';

export interface Position {
  readonly file: string;
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Lines and columns of offsets into the sources. */
export class Positions {
  readonly #starts = new Map<number, readonly number[]>();

  constructor(private readonly files: readonly { readonly path: string; readonly text: string }[]) {}

  of({ file, start }: Span): Position {
    const starts = this.#startsOf(file);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= start) low = middle;
      else high = middle;
    }
    return { file: this.files[file]!.path, line: low + 1, column: start - starts[low]! + 1 };
  }

  #startsOf(file: number): readonly number[] {
    let starts = this.#starts.get(file);
    if (starts === undefined) {
      const found = [0];
      const { text } = this.files[file]!;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found.push(at + 1);
      starts = found;
      this.#starts.set(file, starts);
    }
    return starts;
  }
}
