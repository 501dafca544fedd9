import { MAGIC } from './format.js';

const { closeSync, openSync, writeSync } = process.getBuiltinModule('node:fs');

const CAPACITY = 2 ** 16;
/** The most bytes that a record without a text has. */
const MOST = 64;

/** Writes the numbers of a recording to a file, through a buffer. */
export class RecordWriter {
  readonly #file: number;
  readonly #bytes = new Uint8Array(CAPACITY);
  #length = 0;
  #address = 0;

  /** @throws what Node throws where the file cannot be opened */
  constructor(path: string) {
    this.#file = openSync(path, 'w');
    this.text(MAGIC);
  }

  /** Begins a record. */
  begin(kind: number, detail = 0): void {
    if (this.#length > CAPACITY - MOST) this.flush();
    this.#bytes[this.#length++] = kind | (detail << 3);
  }

  /** @param value - an integer, 0 to 2^53 - 1 */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An address, by its distance to the one before. */
  address(address: number): void {
    this.difference(address - this.#address);
    this.#address = address;
  }

  difference(by: number): void {
    this.number(by < 0 ? -2 * by - 1 : 2 * by);
  }

  text(text: string): void {
    this.flush();
    writeAll(this.#file, new TextEncoder().encode(text));
  }

  flush(): void {
    writeAll(this.#file, this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
