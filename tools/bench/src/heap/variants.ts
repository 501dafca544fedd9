import { fileURLToPath } from 'node:url';
import type { Context, Entry } from '../benchmark.js';
import { place } from '../benchmark.js';
import { type Contender, nodeContender, type TaskParameters } from '../harness/contender.js';
import { compileC } from '../harness/native.js';
import { libcVersion, mimalloc } from '../harness/peers.js';

/** One way the runtime does a benchmark's work. */
export interface Variant {
  readonly name: string;
  readonly task: string;
  readonly parameters: TaskParameters;
  readonly bar?: string;
  /** See `Entry`. */
  readonly also?: { readonly against: string; readonly bar: string };
  readonly flags?: readonly string[];
  /** Compared with this instead of with the benchmark's reference. */
  readonly against?: (where: string) => string;
}

/** The URL of a task module in ../tasks. */
export function taskUrl(name: string): URL {
  return new URL(`../tasks/${name}.js`, import.meta.url);
}

/** Every variant on every runtime; the later runtimes are also compared with the first. */
export function entriesOf(variants: readonly Variant[], context: Context, against?: string): Entry[] {
  return context.runtimes.flatMap((runtime, index) =>
    variants.map((variant): Entry => {
      const where = place(runtime);
      const reference = variant.against?.(where) ?? against;
      return {
        contender: nodeContender(
          `${variant.name}, ${where}`,
          runtime,
          taskUrl(variant.task),
          variant.parameters,
          variant.flags,
        ),
        ...(reference !== undefined && { against: reference }),
        ...(variant.bar !== undefined && { bar: variant.bar }),
        ...(variant.also !== undefined && { also: variant.also }),
        ...(index > 0 && { home: `${variant.name}, ${place(context.runtimes[0]!)}` }),
      };
    }),
  );
}

/** The name of the C peer on the system's allocator. */
export const C_LIBC = `C, ${libcVersion()}`;

/** The name of the same C peer on mimalloc. */
export const C_MIMALLOC = 'C, mimalloc';

/** A C peer of this package's native folder, on the system's allocator. */
export function cContender(source: string, args: readonly (string | number)[], name = C_LIBC): Contender {
  const built = compileC(nativeFile(`${source}.c`));
  return {
    name,
    command: [built.path, ...args.map(String)],
    ...(built.absent !== undefined && { absent: built.absent }),
  };
}

/** The same C peer with mimalloc preloaded, where it is installed. */
export function mimallocContender(source: string, args: readonly (string | number)[]): Contender {
  const library = mimalloc();
  const onLibc = cContender(source, args);
  return {
    ...onLibc,
    name: C_MIMALLOC,
    env: { LD_PRELOAD: library.path },
    ...(library.absent !== undefined && { absent: library.absent }),
  };
}

export function nativeFile(name: string): string {
  return fileURLToPath(new URL(`../../native/${name}`, import.meta.url));
}
