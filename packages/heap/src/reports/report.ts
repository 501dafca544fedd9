import type { Address } from '@justlang/config';
import { hex } from '@justlang/config/internal';
import type { SafetyErrorCode } from '@justlang/panic/internal';
import type { Origin } from './origins.js';
import { formatOrigin } from './origins.js';

/** What a check found. */
export type FaultKind =
  | 'overflow'
  | 'underflow'
  | 'wild access'
  | 'use after free'
  | 'use of a popped frame'
  | 'double free'
  | 'invalid free'
  | 'layout mismatch'
  | 'overwritten red zone'
  | 'write after free'
  | 'misaligned access'
  | 'invalid tag'
  | 'null access'
  | 'out of bounds'
  | 'stack overflow'
  | 'ownership'
  | 'uninitialised read';

/** The block a fault concerns. */
export interface ReportedBlock {
  readonly address: Address;
  /** Bytes, as asked for. */
  readonly size: number;
  readonly align: number;
  readonly state: 'live' | 'freed';
  /** Bytes from the block's first byte to the faulty address: negative before the block. */
  readonly offset: number;
  readonly allocated: Origin;
  /** Set once the block was freed. */
  readonly freed?: Origin;
}

/** A finding of full checks: what `error.report` of a memory-safety panic holds. */
export interface CheckReport {
  readonly kind: FaultKind;
  readonly code: SafetyErrorCode;
  /**
   * The operation that found it: `getI32`, `memcpy`, `deallocate` ...; `quarantine` where a block left it, `verify`
   * where everything was looked at, at close or at exit.
   */
  readonly operation: string;
  /** What the operation did with the memory. */
  readonly access: 'read' | 'write' | 'allocate' | 'free' | 'resize';
  /** The faulty address. */
  readonly address: Address;
  /** Bytes the operation was to touch from `address` on; 0 for a free. */
  readonly length: number;
  /** The block at or next to the address, if one is known. */
  readonly block?: ReportedBlock;
  /** The stack of the operation, the program's own frames only; empty for `quarantine` and `verify`. */
  readonly stack: readonly string[];
  /** The bytes around the address, red zones marked `~` and freed bytes `x`; empty where none may be read. */
  readonly dump: string;
}

/** Renders a report: the sentence, the places, the bytes. */
export function formatReport(sentence: string, report: CheckReport): string {
  const { block, stack, dump } = report;
  let text = `${sentence}\n`;
  if (block !== undefined) text += `  ${describeBlock(report.address, block)}\n`;
  if (stack.length > 0) text += `  ${report.operation} called\n${formatOrigin({ stack })}`;
  if (block !== undefined) text += `  block allocated\n${formatOrigin(block.allocated)}`;
  if (block?.freed !== undefined) text += `  block freed\n${formatOrigin(block.freed)}`;
  if (dump !== '') text += `  bytes around it (~ red zone, x freed)\n${dump}`;
  return text.trimEnd();
}

/** `0x1008 is 0 bytes after a live block of 8 bytes at 0x1000, align 8`. */
function describeBlock(address: Address, block: ReportedBlock): string {
  const { offset, size, align, state } = block;
  const where =
    offset < 0
      ? `${-offset} bytes before`
      : offset >= size
        ? `${offset - size} bytes after`
        : `${offset} bytes into`;
  const what = `a ${state} block of ${size} bytes at ${hex(block.address)}, align ${align}`;
  return `${hex(address)} is ${where} ${what}`;
}
