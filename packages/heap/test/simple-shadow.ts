import { KIND, type ShadowPort } from '../src/checks/shadow-port.js';

/** A shadow that remembers every byte on its own: slow, and plainly right. */
export class SimpleShadow implements ShadowPort {
  /** Bytes of heaps: 0 where accessible, else why not. */
  readonly bytes = new Map<number, number>();

  allow(address: number, size: number): void {
    expectGranule(address);
    for (let at = address; at < address + size; at++) this.bytes.set(at, KIND.NONE);
    for (let at = address + size; at % 8 !== 0; at++) this.bytes.set(at, KIND.RIGHT_ZONE);
  }

  forbid(address: number, size: number, kind: number): void {
    expectGranule(address);
    expectGranule(size);
    for (let at = address; at < address + size; at++) this.bytes.set(at, kind);
  }

  clear(address: number, size: number): void {
    expectGranule(address);
    expectGranule(size);
    for (let at = address; at < address + size; at++) this.bytes.delete(at);
  }

  kindAt(address: number): number {
    return this.bytes.get(address - (address % 8)) ?? KIND.NONE;
  }

  isForbidden(address: number): boolean {
    return (this.bytes.get(address) ?? KIND.NONE) !== KIND.NONE;
  }
}

function expectGranule(value: number): void {
  if (value % 8 !== 0) throw new Error(`${value} is no multiple of 8`);
}
