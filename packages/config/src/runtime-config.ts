import { ConfigError, type ConfigProblem } from './config-error.js';
import { isNotCapable } from './deno-permissions.js';
import { type Environment, type EnvironmentReading, readEnvironment, warnUnknown } from './environment.js';
import { invalidArgument } from './just-error.js';
import { nearestName } from './nearest-name.js';
import { OPTION_NAMES, OPTIONS, type OptionName, type RuntimeOptions } from './options.js';

/**
 * A frozen set of options, from the environment or from code.
 *
 * @example
 * ```js
 * const config = RuntimeConfig.fromEnv({ JUST_HEAP_LIMIT: '512m' }).with({ checks: 'full' });
 * console.log(config.heapLimit, config.leaks); // prints: 536870912 report
 * ```
 */
export class RuntimeConfig implements RuntimeOptions {
  /** The configuration of an empty environment. */
  static readonly DEFAULT: RuntimeConfig = new RuntimeConfig({});

  readonly checks: RuntimeOptions['checks'];
  readonly allocator: RuntimeOptions['allocator'];
  readonly libc: RuntimeOptions['libc'];
  readonly leaks: RuntimeOptions['leaks'];
  readonly heapLimit: RuntimeOptions['heapLimit'];
  readonly stats: RuntimeOptions['stats'];
  readonly backtrace: RuntimeOptions['backtrace'];
  readonly panic: RuntimeOptions['panic'];
  readonly access: RuntimeOptions['access'];
  readonly lowMemory: RuntimeOptions['lowMemory'];
  readonly quarantine: RuntimeOptions['quarantine'];
  readonly checkAlign: RuntimeOptions['checkAlign'];
  readonly checkUninit: RuntimeOptions['checkUninit'];
  readonly stacks: RuntimeOptions['stacks'];
  readonly profile: RuntimeOptions['profile'];
  readonly profileInterval: RuntimeOptions['profileInterval'];
  readonly guard: RuntimeOptions['guard'];

  /** The options that were set, without the defaults: a default may depend on another option. */
  readonly #set: Partial<RuntimeOptions>;

  private constructor(set: Partial<RuntimeOptions>) {
    this.#set = set;
    this.checks = set.checks ?? OPTIONS.checks.fallback;
    this.allocator = set.allocator ?? OPTIONS.allocator.fallback;
    this.libc = set.libc ?? OPTIONS.libc.fallback;
    this.leaks = set.leaks ?? (this.checks === 'full' ? 'report' : OPTIONS.leaks.fallback);
    this.heapLimit = set.heapLimit ?? OPTIONS.heapLimit.fallback;
    this.stats = set.stats ?? OPTIONS.stats.fallback;
    this.backtrace = set.backtrace ?? OPTIONS.backtrace.fallback;
    this.panic = set.panic ?? OPTIONS.panic.fallback;
    this.access = set.access ?? OPTIONS.access.fallback;
    this.lowMemory = set.lowMemory ?? OPTIONS.lowMemory.fallback;
    this.quarantine = set.quarantine ?? OPTIONS.quarantine.fallback;
    this.checkAlign = set.checkAlign ?? OPTIONS.checkAlign.fallback;
    this.checkUninit = set.checkUninit ?? OPTIONS.checkUninit.fallback;
    this.stacks = set.stacks ?? OPTIONS.stacks.fallback;
    this.profile = set.profile ?? OPTIONS.profile.fallback;
    this.profileInterval = set.profileInterval ?? OPTIONS.profileInterval.fallback;
    this.guard = set.guard ?? OPTIONS.guard.fallback;
    Object.freeze(this);
  }

  /**
   * Reads the configuration from environment variables; an empty variable counts as unset.
   *
   * An unknown name that begins with `JUST_` gets one warning on stderr with the nearest known name, or is a
   * problem like any other when `JUST_STRICT_CONFIG` is set.
   *
   * @param env - the variables, default `process.env`
   * @throws `ERR_JUST_CONFIG` listing every variable whose value is not allowed; or where Deno hides the environment
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `env` is not an object
   */
  static fromEnv(env: Environment = process.env): RuntimeConfig {
    if (typeof env !== 'object' || env === null) invalidArgument('env', env, 'an object of strings');
    const { options, problems, unknown } = readVisible(env);
    warnUnknown(unknown);
    if (problems.length > 0) throw new ConfigError(problems);
    return new RuntimeConfig(options);
  }

  /**
   * Returns a configuration with some options replaced; the others keep their values, defaults included.
   *
   * A default that depends on another option follows it: `with({ checks: 'full' })` also makes `leaks`
   * `'report'`, unless `leaks` was set.
   *
   * @param overrides - the options to replace; `undefined` leaves an option as it is
   * @throws `ERR_JUST_CONFIG` listing every option that is unknown or whose value is not allowed
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `overrides` is not an object
   */
  with(overrides: Partial<RuntimeOptions>): RuntimeConfig {
    if (typeof overrides !== 'object' || overrides === null) {
      invalidArgument('overrides', overrides, 'an object of options');
    }
    const problems: ConfigProblem[] = [];
    const set: Record<string, unknown> = { ...this.#set };
    for (const [name, value] of Object.entries(overrides)) {
      if (value === undefined) continue;
      if (!Object.hasOwn(OPTIONS, name)) {
        const nearest = nearestName(name, OPTION_NAMES);
        problems.push({ name, value, allowed: `left out: it is no option; the nearest is ${nearest}` });
      } else if (OPTIONS[name as OptionName].accepts(value)) {
        set[name] = value;
      } else {
        problems.push({ name, value, allowed: OPTIONS[name as OptionName].allowedValue });
      }
    }
    if (problems.length > 0) throw new ConfigError(problems);
    return new RuntimeConfig(set);
  }
}

/** Reads the environment; says what to do where Deno's permissions hide it. */
function readVisible(env: Environment): EnvironmentReading {
  try {
    return readEnvironment(env);
  } catch (cause) {
    if (!isNotCapable(cause)) throw cause;
    throw new ConfigError(
      "Deno's permissions refuse to read the environment. Start Deno with:\n  --allow-env\nor give a configuration " +
        'made in code, of RuntimeConfig.DEFAULT',
      { cause },
    );
  }
}
