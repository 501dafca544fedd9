import type { Span } from '../../types/typed.js';

/** A position of the emitted text, counted from 0, and the source that it came from. */
export interface Mark {
  readonly line: number;
  readonly column: number;
  readonly span: Span;
  /** It is part of a function that tracks its caller. */
  readonly tracksCaller: boolean;
}

/** Text under construction, with marks for the source map. */
export class Writer {
  readonly #parts: string[] = [];
  readonly marks: Mark[] = [];
  tracksCaller = false;
  #line = 0;
  #column = 0;
  #indent = 0;

  write(text: string): void {
    if (this.#column === 0 && text !== '' && text !== '\n') {
      this.#parts.push('  '.repeat(this.#indent));
      this.#column = 2 * this.#indent;
    }
    this.#parts.push(text);
    const last = text.lastIndexOf('\n');
    if (last < 0) {
      this.#column += text.length;
      return;
    }
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line++;
    this.#column = text.length - last - 1;
  }

  line(text: string): void {
    this.write(`${text}\n`);
  }

  /** What is written next came from there. */
  mark(span: Span | undefined): void {
    if (span === undefined) return;
    const column = this.#column === 0 ? 2 * this.#indent : this.#column;
    const last = this.marks.at(-1);
    if (last !== undefined && last.line === this.#line && last.column === column) this.marks.pop();
    this.marks.push({ line: this.#line, column, span, tracksCaller: this.tracksCaller });
  }

  indented(write: () => void): void {
    this.#indent++;
    write();
    this.#indent--;
  }

  get text(): string {
    return this.#parts.join('');
  }
}
