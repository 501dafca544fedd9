import type { AllocationPlace } from '@justlang/heap';
import { ALLOCATE, DROP, FREE, LEAK, MAGIC, OTHER, OTHERS, RESIZE } from './format.js';

const { readFileSync } = process.getBuiltinModule('node:fs');

/** Is told the events of a recording in their order. A method that is missing is not called. */
export interface RecordingVisitor {
  /** @param origin - an index into `places` */
  allocate?(address: number, size: number, align: number, origin: number, heap: number): void;
  resize?(address: number, moved: number, size: number, heap: number): void;
  free?(address: number, heap: number): void;
  /** A block stays allocated on purpose. */
  leak?(address: number, heap: number): void;
  /** The program dropped a value. */
  drop?(address: number, typeId: number): void;
  /** All blocks of a heap are free. */
  close?(heap: number): void;
  /** Microseconds since the recording began. */
  time?(microseconds: number): void;
  /** Bytes that the heaps have reserved, and the resident bytes of the process. */
  state?(reserved: number, resident: number): void;
  /** A garbage collection since the last state. */
  collection?(isYoung: boolean, microseconds: number): void;
}

/** A recording that was read. */
export class Recording {
  /** The places of allocations: all of them once the events were visited. */
  readonly places: AllocationPlace[] = [];
  readonly #bytes: Uint8Array;

  /** @throws `TypeError` if the bytes are no recording */
  constructor(bytes: Uint8Array) {
    if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
      throw new TypeError('this is no recording of a Just program, or one of another version');
    }
    this.#bytes = bytes;
  }

  /** @throws what Node throws where the file cannot be read; `TypeError` if it is no recording */
  static read(file: string): Recording {
    return new Recording(readFileSync(file));
  }

  /**
   * Tells a visitor all events. It may be done again.
   *
   * @returns whether the recording is whole; that of a process that was killed ends early
   */
  visit(visitor: RecordingVisitor): boolean {
    const bytes = this.#bytes;
    const { places } = this;
    places.length = 0;
    let at = MAGIC.length;
    let last = 0;
    let heap = 0;
    let time = 0;
    const number = (): number => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        if (byte === undefined) throw new CutOff();
        value += (byte & 127) * scale;
        if (byte < 128) return value;
      }
    };
    const address = (): number => {
      const coded = number();
      last += coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
      return last;
    };
    // What is read stands outside of a call that may be left out.
    const visitState = (reserved: number, resident: number) => visitor.state?.(reserved, resident);
    const visitCollection = (isYoung: boolean, passed: number) => visitor.collection?.(isYoung, passed);
    const other = (detail: number): void => {
      switch (detail) {
        case OTHERS.TIME:
          time += number();
          visitor.time?.(time);
          return;
        case OTHERS.ORIGIN: {
          const length = number();
          if (at + length > bytes.length) throw new CutOff();
          places.push(JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + length))));
          at += length;
          return;
        }
        case OTHERS.HEAP:
          heap = number();
          return;
        case OTHERS.STATE:
          visitState(number(), number());
          return;
        case OTHERS.COLLECTION:
          visitCollection(number() === 1, number());
          return;
        case OTHERS.CLOSE:
          visitor.close?.(heap);
          return;
        default:
          throw new TypeError(`there is no record ${detail} at byte ${at}: the recording is damaged`);
      }
    };
    try {
      while (at < bytes.length) {
        const byte = bytes[at++]!;
        const detail = byte >> 3;
        switch (byte & 7) {
          case ALLOCATE: {
            const size = number();
            const block = address();
            const origin = number();
            visitor.allocate?.(block, size, 2 ** detail, origin, heap);
            break;
          }
          case RESIZE: {
            const block = address();
            const moved = address();
            const size = number();
            visitor.resize?.(block, moved, size, heap);
            break;
          }
          case FREE: {
            const block = address();
            visitor.free?.(block, heap);
            break;
          }
          case DROP: {
            const typeId = number();
            const value = address();
            visitor.drop?.(value, typeId);
            break;
          }
          case LEAK: {
            const block = address();
            visitor.leak?.(block, heap);
            break;
          }
          case OTHER:
            if (detail === OTHERS.END) return true;
            other(detail);
            break;
          default:
            throw new TypeError(`there is no record ${byte & 7} at byte ${at}: the recording is damaged`);
        }
      }
    } catch (error) {
      if (!(error instanceof CutOff)) throw error;
    }
    return false;
  }
}

/** The bytes end in the middle of a record. */
class CutOff extends Error {}
