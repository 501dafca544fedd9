/** How programs are started on the runtime of a cell. */
export interface Runtime {
  /** The command and its first arguments; a program's path and arguments follow. */
  readonly command: readonly [string, ...string[]];
  /** As the runtime itself tells it: `v22.23.5`. */
  readonly version: string;
  /** Variables that its programs need beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The command that a program starts for another process of this runtime, where its own binary does not serve. */
  readonly execPath?: string;
  /** Whether its programs print to files, as it cannot use the pipes of this system. */
  readonly printsToFiles?: boolean;
  /** The path of a file as the runtime names it; the same unless it belongs to another system. */
  readonly pathOf?: (path: string) => string;
  /** The addon that it loads, where the one built here is for another platform. */
  readonly addon?: Addon;
}

/** An addon built for another platform. */
export interface Addon {
  readonly file: string;
  /** The folder of `prebuilds` that it belongs in: `linux-arm64`. */
  readonly platform: string;
}

/** Why a cell cannot run here: what is missing, and which package brings it. */
export interface Missing {
  readonly missing: string;
}

/** Tests that a part left out, or that are known to fail, for one reason. */
export interface Skipped {
  readonly count: number;
  readonly reason: string;
}

/** What one part of a cell found. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
  /** Failures that are known and pinned: they count neither as passed nor as failed. */
  readonly known?: readonly Skipped[];
  /** One line per failure; the first ones are enough. */
  readonly problems: readonly string[];
}

/** What a part may look at beside its runtime. */
export interface Context {
  /** Paths of tests to run, as vitest takes them; all when empty. */
  readonly filters: readonly string[];
  /** Whether the run is the short one of `--quick`. */
  readonly quick: boolean;
}

/** Something that is run on a cell's runtime: suites of tests, or the packed packages. */
export interface Part {
  /** A column of the table: `suites`, `packed`. */
  readonly name: string;
  /** Whether it runs the tests of `filters` alone; a part that cannot is left out where there are any. */
  readonly filtered?: boolean;
  run(runtime: Runtime, context: Context): Outcome | Promise<Outcome>;
}

/** A runtime on a platform. */
export interface Cell {
  /** As given on the command line, in lower case: `node-22`. */
  readonly name: string;
  /** As shown: `Node 22, linux-x64`. */
  readonly title: string;
  /** What users have to know of this cell, one sentence each; empty where everything holds. */
  readonly limits: readonly string[];
  /** Whether it belongs to the short run. */
  readonly quick?: boolean;
  /** Finds the runtime, fetching it if need be; never throws for what is only missing. */
  find(): Runtime | Missing;
  readonly parts: readonly Part[];
  /** Why its speed is not measured; left out where it is. */
  readonly noSpeed?: string;
}
