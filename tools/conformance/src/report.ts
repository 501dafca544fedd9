/** A line that a process writes of its tests: which one began, how it ended, what broke outside of any, and that all is done. */
export type Line =
  | { readonly begun: string }
  | TestLine
  | { readonly broken: string }
  | { readonly done: true };

/** How a test ended. */
export interface TestLine {
  /** The suites around it and its own name, with ` > ` between. */
  readonly test: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** The first line of the error, or why the test skipped itself. */
  readonly message?: string;
}

/** What a process is told to run. */
export interface Order {
  /** The folder that stands for the repository's root. */
  readonly root: string;
  /** The bundled test file, relative to the root. */
  readonly bundle: string;
  /** Where the report goes, line by line: a process that crashes has said how far it had come. */
  readonly report: string;
  /** Beginnings of the names of tests that are not run. */
  readonly leftOut: readonly string[];
  /** The command that tests start in place of this process's own binary. */
  readonly execPath?: string;
}
