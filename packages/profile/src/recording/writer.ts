import { writeStderr } from '@justlang/heap/internal';
import { MAGIC } from './format.js';
import { hasRoom } from './room.js';

const { closeSync, openSync, writeSync } = process.getBuiltinModule('node:fs');

/** Bytes that are written together. Where the stack has no room for it they wait, while as many more come. */
const CAPACITY = 2 ** 16;
/** The most bytes that a record without a text has. */
const MOST = 64;

/**
 * Writes the numbers of a recording to a file, through a buffer.
 *
 * Where the system refuses a write, as on a full disk, it says so on stderr and writes no more: the program that is recorded goes on.
 */
export class RecordWriter {
  readonly #path: string | null;
  readonly #file: number;
  #isRefused = false;
  readonly #bytes = new Uint8Array(2 * CAPACITY);
  #length = 0;
  #address = 0;

  /**
   * @param path - null writes nothing
   * @throws what Node throws where the file cannot be written
   */
  constructor(path: string | null) {
    this.#path = path;
    this.#file = path === null ? -1 : openSync(path, 'w');
    if (path !== null) writeAll(this.#file, new TextEncoder().encode(MAGIC));
  }

  /** Begins a record. */
  begin(kind: number, detail = 0): void {
    if (this.#length > CAPACITY - MOST) this.#flushWhereRoom();
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
    this.#write(new TextEncoder().encode(text));
  }

  flush(): void {
    this.#write(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  close(): void {
    this.flush();
    if (this.#path !== null) closeSync(this.#file);
  }

  #flushWhereRoom(): void {
    if (this.#length > 2 * CAPACITY - MOST || hasRoom()) this.flush();
  }

  #write(bytes: Uint8Array): void {
    if (this.#isRefused || this.#path === null) return;
    try {
      writeAll(this.#file, bytes);
    } catch (error) {
      this.#isRefused = true;
      writeStderr(`the recording ${this.#path} ends here: ${(error as Error).message}\n`);
      process.exitCode ||= 1;
    }
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
