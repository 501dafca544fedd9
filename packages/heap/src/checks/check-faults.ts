import type { Address } from '@justlang/config';
import { hex } from '@justlang/config/internal';
import type { FaultReason, FaultyAccess } from '@justlang/memory-access/internal';
import type { SafetyErrorCode } from '@justlang/panic/internal';
import type { Below } from '../reports/below.js';
import { type FaultExplainer, type Misuse, ownerOf } from '../reports/fault-registry.js';
import { Finding } from '../reports/finding.js';
import type { Origins } from '../reports/origins.js';
import type { CheckReport, FaultKind, ReportedBlock } from '../reports/report.js';
import { StackDepot } from '../reports/stack-depot.js';
import { programFrames } from '../reports/stack-text.js';
import { ALIGN, type BlockRow, type BlockTable, KEPT, QUARANTINED, STATE } from './block-table.js';
import { type ByteMark, dumpedRange, hexDump } from './hex-dump.js';
import type { RawMemory } from './raw-memory.js';
import { padded } from './red-zones.js';
import { KIND, type ShadowPort } from './shadow-port.js';

/** A fault before it is put in words. */
interface Fault {
  readonly code: SafetyErrorCode;
  readonly kind: FaultKind;
  readonly operation: string;
  readonly access: CheckReport['access'];
  readonly address: Address;
  readonly length: number;
  /** The row of the block it concerns, or 0. */
  readonly id: number;
  /** The first line of the report. */
  readonly sentence: string;
}

/** How far from a block a faulty address may be for the block to explain it, in bytes. */
const REACH = 2 ** 16;

const NULL_PAGE = 4096;

/** The kinds of bad frees and resizes, by their codes. */
const RELEASE_KINDS = {
  ERR_JUST_DOUBLE_FREE: 'double free',
  ERR_JUST_INVALID_FREE: 'invalid free',
  ERR_JUST_LAYOUT_MISMATCH: 'layout mismatch',
  ERR_JUST_NULL_ADDRESS: 'invalid free',
} as const;

/** Builds the reports of one heap's faults, and raises them. Everything here is cold. */
export class CheckFaults implements FaultExplainer {
  readonly #table: BlockTable;
  readonly #origins: Origins;
  readonly #memory: RawMemory;
  readonly #shadow: ShadowPort;

  constructor(table: BlockTable, origins: Origins, memory: RawMemory, shadow: ShadowPort) {
    this.#table = table;
    this.#origins = origins;
    this.#memory = memory;
    this.#shadow = shadow;
  }

  /** How far the nearest block is, in bytes; `Infinity` beyond reach. */
  distanceTo(address: Address): number {
    const id = this.#table.nearest(address, REACH);
    if (id === 0) return Number.POSITIVE_INFINITY;
    const offset = address - this.#table.addressOf(id);
    return offset < 0 ? -offset : Math.max(0, offset - this.#table.sizeOf(id) + 1);
  }

  /** Raises the report of a faulty load, store, bulk operation or view. */
  access(found: FaultyAccess, below: Below): never {
    const { reason, address, start, length, alignment, operation, access } = found;
    const id = reason === 'null' ? 0 : this.#table.nearest(address, REACH);
    const [code, kind] = this.#classify(reason, id, address);
    let sentence = `${kind}: ${operation} ${access}s ${bytes(length)} at ${hex(start)}`;
    if (reason === 'unwritten') sentence += `, of which ${hex(address)} was never written`;
    if (reason === 'misaligned') sentence += `, which is no multiple of ${alignment}`;
    this.#raise({ code, kind, operation, access, address, length, id, sentence }, below);
  }

  /** Raises the report of a misuse found above the heap, in the words of who found it. */
  misuse(misuse: Misuse, below: Below): never {
    const { address, message, ...rest } = misuse;
    const id = address < NULL_PAGE ? 0 : this.#table.nearest(address, REACH);
    this.#raise({ ...rest, address, id, sentence: `${misuse.kind}: ${message}` }, below);
  }

  /** Raises the report of a free or resize with a layout that is not the block's. */
  layoutMismatch(id: number, size: number, align: number, operation: string, below: Below): never {
    const own = layout(this.#table.sizeOf(id), this.#table.get(id, ALIGN));
    const what = `${operation} of a block of ${own} with ${layout(size, align)}`;
    this.#release('ERR_JUST_LAYOUT_MISMATCH', this.#table.addressOf(id), id, operation, what, below);
  }

  /** Raises the report of a block freed, or resized, that was freed before. */
  doubleFree(id: number, operation: string, below: Below): never {
    this.#doubleFree(this.#table.addressOf(id), id, operation, below);
  }

  #doubleFree(address: Address, id: number, operation: string, below: Below): never {
    const what = `${operation} of the block at ${hex(address)}, which was freed before`;
    this.#release('ERR_JUST_DOUBLE_FREE', address, id, operation, what, below);
  }

  /** Whether a block, live or in quarantine, starts at an address. */
  knows(address: Address): boolean {
    const id = this.#table.nearest(address, REACH);
    return id !== 0 && this.#table.addressOf(id) === address;
  }

  /** Raises the report of a free, through another heap, of a block of this one. */
  foreignFree(address: Address, operation: string, below: Below): never {
    const id = this.#table.nearest(address, REACH);
    const state = this.#table.get(id, STATE) >= QUARANTINED ? 'which was freed' : 'which is live';
    const what = `${operation} of ${hex(address)}, a block of another heap, ${state}`;
    this.#release('ERR_JUST_INVALID_FREE', address, id, operation, what, below);
  }

  /**
   * Raises the report of the free of an address at which no block starts.
   *
   * @param size - undefined where the operation passes none
   */
  invalidFree(
    address: Address,
    size: number | undefined,
    align: number,
    operation: string,
    below: Below,
  ): never {
    const as = size === undefined ? '' : ` as ${layout(size, align)}`;
    const asked = `${operation} of ${hex(address)}${as}`;
    if (address < NULL_PAGE) this.#release('ERR_JUST_NULL_ADDRESS', address, 0, operation, asked, below);
    if (!this.knows(address)) ownerOf(address)?.foreignFree(address, operation, below);
    const shadow = this.#shadow;
    const before = shadow.kindAt(address - 8);
    if (address % 8 === 0 && shadow.kindAt(address) === KIND.FREED && before === KIND.LEFT_ZONE) {
      // Freed so long ago that its quarantine is over.
      this.#doubleFree(address, 0, operation, below);
    }
    const id = this.#table.nearest(address, REACH);
    const inside = id !== 0 && this.#holds(id, address);
    const kept = id !== 0 && this.#table.get(id, STATE) === KEPT && this.#table.addressOf(id) === address;
    const why = kept
      ? 'a block declared leaked on purpose'
      : inside
        ? 'an address inside a block'
        : 'an address at which this heap has no block';
    this.#release('ERR_JUST_INVALID_FREE', address, id, operation, `${asked}: ${why}`, below);
  }

  /** @param what - the sentence after the kind */
  #release(
    code: keyof typeof RELEASE_KINDS,
    address: Address,
    id: number,
    operation: string,
    what: string,
    below: Below,
  ): never {
    const kind = RELEASE_KINDS[code];
    const access = operation === 'reallocate' ? 'resize' : 'free';
    const sentence = `${kind}: ${what}`;
    this.#raise({ code, kind, operation, access, address, length: 0, id, sentence }, below);
  }

  /** Reports a red zone written over. @param below - undefined where the stack has nothing to do with it */
  redZone(id: number, address: Address, operation: string, below: Below | undefined): Finding {
    const sentence = `overwritten red zone: ${hex(address)} was written by native code or a stale typed array`;
    const [code, kind] = ['ERR_JUST_OVERFLOW_WRITE', 'overwritten red zone'] as const;
    return this.#find({ code, kind, operation, access: 'write', address, length: 1, id, sentence }, below);
  }

  /** Reports a freed block written over. */
  writeAfterFree(id: number, address: Address, operation: string): Finding {
    const sentence = `write after free: ${hex(address)} was written by native code or a stale typed array`;
    const [code, kind] = ['ERR_JUST_USE_AFTER_FREE', 'write after free'] as const;
    return this.#find(
      { code, kind, operation, access: 'write', address, length: 1, id, sentence },
      undefined,
    );
  }

  #classify(reason: FaultReason, id: number, address: Address): [SafetyErrorCode, FaultKind] {
    if (reason === 'null') return ['ERR_JUST_NULL_ADDRESS', 'null access'];
    if (reason === 'unwritten') return ['ERR_JUST_UNINIT_READ', 'uninitialised read'];
    if (reason === 'misaligned') return ['ERR_JUST_MISALIGNED', 'misaligned access'];
    // A granule of which some bytes are accessible has no kind of its own.
    const kind = this.#shadow.kindAt(address) || this.#shadow.kindAt(address + 8);
    if (
      kind === KIND.FREED ||
      (id !== 0 && this.#table.get(id, STATE) >= QUARANTINED && this.#holds(id, address))
    ) {
      return ['ERR_JUST_USE_AFTER_FREE', 'use after free'];
    }
    if (kind === KIND.UNPUSHED) return ['ERR_JUST_OUT_OF_BOUNDS', 'overflow'];
    if (kind === KIND.POPPED) return ['ERR_JUST_USE_AFTER_FREE', 'use of a popped frame'];
    if (id === 0) return ['ERR_JUST_OUT_OF_BOUNDS', 'wild access'];
    return ['ERR_JUST_OUT_OF_BOUNDS', address < this.#table.addressOf(id) ? 'underflow' : 'overflow'];
  }

  #raise(fault: Fault, below: Below): never {
    return this.#find(fault, below).raise();
  }

  #find(fault: Fault, below: Below | undefined): Finding {
    return new Finding(fault.sentence, this.#report(fault, below));
  }

  #report(fault: Fault, below: Below | undefined): CheckReport {
    const { code, kind, operation, access, address, length, id } = fault;
    const depot = new StackDepot();
    const stack = below === undefined ? [] : programFrames(depot.frames(depot.capture(below)));
    const blocks = this.#table.within(...dumpedRange(address));
    const dump = hexDump(this.#memory, address, Math.max(1, Math.min(length, 16)), (at) =>
      this.#mark(at, blocks),
    );
    const found = { kind, code, operation, access, address, length, stack, dump };
    return Object.freeze(id === 0 ? found : { ...found, block: this.#block(id, address) });
  }

  #block(id: number, faulty: Address): ReportedBlock {
    const { address, size, align, state, allocated, freed } = this.#table.row(id);
    const block = {
      address,
      size,
      align,
      offset: faulty - address,
      allocated: this.#origins.describe(allocated),
    };
    return state >= QUARANTINED
      ? { ...block, state: 'freed', freed: this.#origins.describe(freed) }
      : { ...block, state: 'live' };
  }

  #holds(id: number, address: Address): boolean {
    const offset = address - this.#table.addressOf(id);
    return offset >= 0 && offset < this.#table.sizeOf(id);
  }

  /** SAFETY: bytes are read only where the shadow, or a block of the table, says that memory is the heap's. */
  #mark(at: Address, blocks: readonly BlockRow[]): ByteMark {
    const kind = this.#shadow.kindAt(at);
    if (blocks.some(({ address, size }) => at >= address && at < address + size)) {
      return kind === KIND.FREED ? 'x' : ' ';
    }
    if (kind === KIND.LEFT_ZONE || kind === KIND.RIGHT_ZONE) return '~';
    // The padding in a block's last granule.
    return blocks.some(({ address, size }) => at >= address && at < address + padded(size)) ? '~' : undefined;
  }
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function layout(size: number, align: number): string {
  return `${bytes(size)} aligned to ${align}`;
}
