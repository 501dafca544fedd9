/** Milliseconds that the process's threads have worked, all together; those that pass where the host does not tell. */
function worked(): number {
  if (typeof process.cpuUsage !== 'function') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Tells how long a thread can have worked since some moment: no longer than has passed, and no longer than all threads of the
 * process have. What samples may take is a share of that. A share of the time that passes would be ten times as much of what a server
 * does that is idle nine tenths of it.
 */
export class BusyClock {
  readonly #now: () => number;
  readonly #worked: () => number;
  #begun = 0;
  #workedBefore = 0;

  /**
   * @param now - a clock, in milliseconds
   * @param work - a clock that stands still while no thread works, in milliseconds; a look at it takes a microsecond
   */
  constructor(now: () => number = () => performance.now(), work: () => number = worked) {
    this.#now = now;
    this.#worked = work;
    this.restart();
  }

  /** From now on the time is measured from here. */
  restart(): void {
    this.#begun = this.#now();
    this.#workedBefore = this.#worked();
  }

  /** Milliseconds that have passed. */
  get passed(): number {
    return this.#now() - this.#begun;
  }

  /** Milliseconds of them in which the thread can have worked. */
  get busy(): number {
    return Math.min(this.passed, this.#worked() - this.#workedBefore);
  }
}
