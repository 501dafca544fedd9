/** A garbage collection. */
export interface Collection {
  readonly isYoung: boolean;
  readonly microseconds: number;
}

interface Profiler {
  start(): void;
  stop(): { readonly statistics: readonly { readonly gcType: string; readonly cost: number }[] };
}

/**
 * Tells which garbage collections there were since the last look. A `PerformanceObserver` would tell of them only once the event loop
 * turns, which a compiled program may never let it do.
 */
export class Collections {
  #profiler: Profiler | undefined;

  /** Those since the last call; none before the first, and where the host has no `GCProfiler`. */
  take(): Collection[] {
    const { GCProfiler } = process.getBuiltinModule('node:v8') as { GCProfiler?: new () => Profiler };
    const found = this.#profiler?.stop().statistics ?? [];
    this.#profiler = GCProfiler === undefined ? undefined : new GCProfiler();
    this.#profiler?.start();
    return found.map(({ gcType, cost }) => ({ isYoung: /scavenge|minor/i.test(gcType), microseconds: cost }));
  }

  /** Looks no more. */
  stop(): void {
    this.#profiler?.stop();
    this.#profiler = undefined;
  }
}
