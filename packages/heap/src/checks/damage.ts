import type { Below } from '../reports/below.js';
import type { Finding } from '../reports/finding.js';
import { type BlockTable, QUARANTINED } from './block-table.js';
import type { CheckFaults } from './check-faults.js';
import type { ZoneGuard } from './zone-guard.js';

/** At most this many findings are returned: a fault that damages more blocks is plain by then. */
const MOST_FINDINGS = 10;

/** Finds damage: bytes in and around blocks that were written over behind the accessors' back. */
export class Damage {
  readonly #table: BlockTable;
  readonly #zones: ZoneGuard;
  readonly #faults: CheckFaults;

  constructor(table: BlockTable, zones: ZoneGuard, faults: CheckFaults) {
    this.#table = table;
    this.#zones = zones;
    this.#faults = faults;
  }

  /** Looks at the red zones of a block that is used. Damage there is repaired, so that it is found once. */
  around(id: number, operation: string, below: Below): Finding | undefined {
    const finding = this.#inZones(id, operation, below);
    if (finding !== undefined) this.repair(id);
    return finding;
  }

  /** Looks at the red zones of a block, and at its bytes if it was freed. */
  look(id: number, operation: string): Finding | undefined {
    const { address, size, state } = this.#table.row(id);
    const written = state === QUARANTINED ? this.#zones.writtenAfterFree(address, size) : -1;
    if (written >= 0) return this.#faults.writeAfterFree(id, written, operation);
    return this.#inZones(id, operation, undefined);
  }

  /**
   * Looks at all blocks.
   *
   * @returns one finding for each damaged block; of very many, the first few
   */
  verify(): Finding[] {
    const findings: Finding[] = [];
    this.#table.forEach((id) => {
      if (findings.length === MOST_FINDINGS) return;
      const finding = this.look(id, 'verify');
      if (finding !== undefined) findings.push(finding);
    });
    return findings;
  }

  /** Writes the red zones of a block anew, and the bytes of one in quarantine. */
  repair(id: number): void {
    const { address, size, align, state } = this.#table.row(id);
    this.#zones.protect(address, size, align, id);
    if (state === QUARANTINED) this.#zones.shut(address, size);
    this.#zones.seal(address, size);
  }

  #inZones(id: number, operation: string, below: Below | undefined): Finding | undefined {
    const { address, size, align } = this.#table.row(id);
    const damage = this.#zones.damage(address, size, align, id);
    return damage < 0 ? undefined : this.#faults.redZone(id, damage, operation, below);
  }
}
