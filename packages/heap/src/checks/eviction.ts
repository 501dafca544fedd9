import type { Finding } from '../reports/finding.js';
import type { BlockMemory } from './block-memory.js';
import type { BlockTable } from './block-table.js';
import type { Damage } from './damage.js';
import type { Quarantine } from './quarantine.js';
import { heldSize } from './red-zones.js';

/** Lets blocks leave quarantine, the longest waiting first, and looks at each for damage. */
export class Eviction {
  readonly #table: BlockTable;
  readonly #quarantine: Quarantine;
  readonly #memory: BlockMemory;
  readonly #damage: Damage;

  constructor(table: BlockTable, quarantine: Quarantine, memory: BlockMemory, damage: Damage) {
    this.#table = table;
    this.#quarantine = quarantine;
    this.#memory = memory;
    this.#damage = damage;
  }

  /**
   * Makes room where more waits than may wait.
   *
   * @returns the damage of a block that has left; the rest then still waits
   */
  evict(): Finding | undefined {
    const quarantine = this.#quarantine;
    return quarantine.bytes > quarantine.limit ? this.#evictTo(quarantine.floor, true) : undefined;
  }

  /**
   * Empties the quarantine, and gives back all memory that holds no live block.
   *
   * @returns the damage of a block that has left; the rest then still waits
   */
  flush(): Finding | undefined {
    const finding = this.#evictTo(0, false);
    this.#memory.sweep();
    return finding;
  }

  /**
   * Gives back all memory that holds no live block and none that waits.
   *
   * @returns the damage of a block that waits
   */
  trim(): Finding | undefined {
    this.#memory.sweep();
    let found: Finding | undefined;
    this.#quarantine.forEach((id) => {
      if (found !== undefined) return;
      found = this.#damage.look(id, 'trim');
      // Repaired, so that it is found once.
      if (found !== undefined) this.#damage.repair(id);
    });
    return found;
  }

  #evictTo(floor: number, keepNewest: boolean): Finding | undefined {
    const quarantine = this.#quarantine;
    while (quarantine.bytes > floor && !(keepNewest && quarantine.isNewestAlone)) {
      const id = quarantine.first;
      const finding = this.#damage.look(id, 'quarantine');
      const { size, align } = this.#table.row(id);
      // Repaired, so that it is found once.
      if (finding !== undefined) this.#damage.repair(id);
      quarantine.shift(heldSize(size, align));
      this.#memory.recycle(id);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }
}
