import type { ConfigProblem } from './config-error.js';
import { nearestName } from './nearest-name.js';
import { OPTION_NAMES, OPTIONS, type RuntimeOptions, STRICT, VARIABLES } from './options.js';
import { sharedState } from './shared-state.js';

/** The environment as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The options that an environment sets, and its problems. */
export interface EnvironmentReading {
  readonly options: Partial<RuntimeOptions>;
  readonly problems: readonly ConfigProblem[];
  /** Unknown `JUST_` names to warn about; empty when they are problems. */
  readonly unknown: readonly string[];
}

/** Reads every `JUST_` variable, collecting all problems. */
export function readEnvironment(env: Environment): EnvironmentReading {
  const options: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  const read = <T>(kind: { variable: string; allowedText: string; parse(text: string): T | undefined }) => {
    const text = env[kind.variable];
    if (text === undefined || text === '') return undefined;
    const value = kind.parse(text);
    if (value === undefined) problems.push({ name: kind.variable, value: text, allowed: kind.allowedText });
    return value;
  };
  for (const name of OPTION_NAMES) {
    const value = read<unknown>(OPTIONS[name]);
    if (value !== undefined) options[name] = value;
  }
  const strict = read(STRICT) ?? STRICT.fallback;
  const unknown = Object.keys(env).filter((name) => name.startsWith('JUST_') && !VARIABLES.includes(name));
  if (!strict) return { options, problems, unknown };
  for (const name of unknown) {
    problems.push({ name, value: env[name], allowed: `unset: it is ${noSuchVariable(name)}` });
  }
  return { options, problems, unknown: [] };
}

function noSuchVariable(name: string): string {
  return `no variable of the Just runtime; the nearest is ${nearestName(name, VARIABLES)}`;
}

const WARNED = '@justlang/config/1 warned';

/** Warns of each unknown name on stderr, once per thread. A thread inherits what its parent had warned of by its start. */
export function warnUnknown(names: readonly string[]): void {
  if (names.length === 0) return;
  const { getEnvironmentData, setEnvironmentData } = process.getBuiltinModule('node:worker_threads');
  const { warned } = sharedState('config', () => {
    const inherited = getEnvironmentData(WARNED);
    return { warned: new Set<string>(Array.isArray(inherited) ? (inherited as string[]) : []) };
  });
  for (const name of names) {
    if (warned.has(name)) continue;
    warned.add(name);
    process.stderr.write(`warning: ${name} is ${noSuchVariable(name)}\n`);
    setEnvironmentData(WARNED, [...warned]);
  }
}
