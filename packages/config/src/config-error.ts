import { describeValue, JustError } from './just-error.js';

/** One thing wrong with a configuration. */
export interface ConfigProblem {
  /** The environment variable; the option's name if `RuntimeConfig.with` refused the value. */
  readonly name: string;
  /** The value that was refused. */
  readonly value: unknown;
  /** What is allowed instead, for a person to read. */
  readonly allowed: string;
}

/**
 * Thrown for a configuration that cannot be used. Its `code` is `ERR_JUST_CONFIG`; it lists every problem at once.
 *
 * @example
 * ```js
 * try {
 *   RuntimeConfig.fromEnv({ JUST_CHECKS: 'fast', JUST_STATS: 'maybe' });
 * } catch (error) {
 *   console.log(error.code, error.problems.length); // prints: ERR_JUST_CONFIG 2
 * }
 * ```
 */
export class ConfigError extends JustError {
  declare readonly code: 'ERR_JUST_CONFIG';
  /** Every problem found; empty where the error is about a combination that its message explains. */
  readonly problems: readonly ConfigProblem[];

  /**
   * @param problems - every problem found; or a message, for an error about a combination of values
   */
  constructor(problems: readonly ConfigProblem[] | string, options?: ErrorOptions) {
    const isMessage = typeof problems === 'string';
    super('ERR_JUST_CONFIG', isMessage ? problems : listProblems(problems), options);
    this.problems = Object.freeze(isMessage ? [] : [...problems]);
  }
}

Object.defineProperty(ConfigError.prototype, 'name', {
  value: 'ConfigError',
  configurable: true,
  writable: true,
});

function listProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(
    ({ name, value, allowed }) => `${name} is ${describeValue(value)}; it must be ${allowed}`,
  );
  if (lines.length === 1) return lines[0]!;
  return [`${lines.length} problems in the runtime configuration:`, ...lines].join('\n  ');
}
