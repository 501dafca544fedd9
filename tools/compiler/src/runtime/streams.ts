// Standard output and error, standard input, files, arguments.
import { readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { Buffer as JustBuffer, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { heap } from './heap.js';

const CAPACITY = 65_536;
const OUT = 1;

const held = Buffer.alloc(CAPACITY);
let length = 0;

/** Writes all of some bytes. A pipe that is full says EAGAIN: wait until it has room. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at, bytes.length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Runs something that the system may refuse: 0, or the number of its error. */
function attempt(action: () => void): number {
  try {
    action();
    return 0;
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    return Math.abs(errno);
  }
}

export function flushAll(): void {
  if (length === 0) return;
  const bytes = held.subarray(0, length);
  length = 0;
  writeAll(OUT, bytes);
}

export function flushStream(stream: number): number {
  return stream === OUT ? attempt(flushAll) : 0;
}

export function writeStream(stream: number, address: number, count: number): number {
  if (stream !== OUT) return attempt(() => writeAll(stream, MemoryAccess.bytes(address, count)));
  return attempt(() => {
    if (length + count > CAPACITY) flushAll();
    if (count > CAPACITY) {
      writeAll(OUT, MemoryAccess.bytes(address, count));
    } else if (count <= 64) {
      for (let i = 0; i < count; i++) held[length + i] = MemoryAccess.getU8(address + i);
      length += count;
    } else {
      held.set(MemoryAccess.unsafeBytes(address, count), length);
      length += count;
    }
  });
}

/** Appends bytes to a `Vec<u8>`. */
function append(vec: number, bytes: Uint8Array): void {
  const before = MemoryAccess.getAddress(vec + 16);
  const after = before + bytes.length;
  if (after > MemoryAccess.getAddress(vec + 8)) JustBuffer.growSlot(heap, vec, Layout.U8, after);
  if (bytes.length > 0)
    MemoryAccess.unsafeBytes(MemoryAccess.getAddress(vec) + before, bytes.length).set(bytes);
  MemoryAccess.markWritten(MemoryAccess.getAddress(vec) + before, bytes.length);
  MemoryAccess.setAddress(vec + 16, after);
}

const input = Buffer.alloc(CAPACITY);

export function readStdin(to: number): number {
  flushAll();
  let count = 0;
  const error = attempt(() => {
    for (;;) {
      try {
        count = readSync(0, input, 0, CAPACITY, null);
        return;
      } catch (thrown) {
        const { code } = thrown as NodeJS.ErrnoException;
        // On Windows the end of a pipe is an error.
        if (code === 'EOF') return;
        if (code !== 'EAGAIN') throw thrown;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  });
  if (error !== 0) return -error;
  append(to, input.subarray(0, count));
  return count;
}

const decode = (address: number, count: number): string => MemoryAccess.decodeUtf8(address, count);

export function readFile(path: number, pathLength: number, to: number): number {
  return attempt(() => append(to, readFileSync(decode(path, pathLength))));
}

export function writeFile(path: number, pathLength: number, address: number, count: number): number {
  return attempt(() => writeFileSync(decode(path, pathLength), MemoryAccess.bytes(address, count)));
}

let programArguments: readonly string[] = process.argv.slice(1);

/** Says what the program's arguments are; the first is its name. */
export function setArguments(all: readonly string[]): void {
  programArguments = all;
}

export function argumentCount(): number {
  return programArguments.length;
}

export function argument(index: number, to: number): void {
  append(to, Buffer.from(programArguments[index]!));
}

export function environment(name: number, nameLength: number, to: number): boolean {
  const value = process.env[decode(name, nameLength)];
  if (value === undefined) return false;
  append(to, Buffer.from(value));
  return true;
}

export function monotonicSeconds(): number {
  return performance.now() / 1000;
}

export function unixSeconds(): number {
  return Date.now() / 1000;
}

/** Puts text into an empty `Vec<u8>`: the message of a panic that was caught. */
export function putText(vec: number, text: string): void {
  const length = MemoryAccess.utf8Length(text);
  if (length > MemoryAccess.getAddress(vec + 8)) JustBuffer.growSlot(heap, vec, Layout.U8, length);
  MemoryAccess.encodeUtf8(text, MemoryAccess.getAddress(vec), length);
  MemoryAccess.setAddress(vec + 16, length);
}
