import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import type { Consumer } from './consumer.js';

// A program that bundles leaves the one package with native code outside, as it does with every addon.
const EXTERNAL = ['@justlang/raw-allocator', '@justlang/raw-allocator/internal'];

/** Bundles a program that imports the consumer's package, and runs it; returns what goes wrong, in words. */
export async function problemsOfBundles(
  consumer: Consumer,
  bundler: 'esbuild' | 'rollup',
): Promise<string[]> {
  const name = `@justlang/${consumer.name}`;
  const external = name === EXTERNAL[0] ? [] : EXTERNAL;
  consumer.write('bundled.mjs', `import * as it from '${name}';\nconsole.log(Object.keys(it).length > 0);\n`);
  const entry = join(consumer.folder, 'bundled.mjs');
  const outfile = join(consumer.folder, `bundle-${bundler}.mjs`);
  if (bundler === 'esbuild') {
    const { errors, warnings } = await build({
      entryPoints: [entry],
      outfile,
      external,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
    if (errors.length + warnings.length > 0) return [...errors, ...warnings].map(({ text }) => text);
  } else {
    const warnings: string[] = [];
    const bundle = await rollup({
      input: entry,
      external: (id) => id.startsWith('node:') || external.includes(id),
      plugins: [resolveIn(consumer.folder)],
      onwarn: ({ message }) => warnings.push(message),
    });
    await bundle.write({ file: outfile, format: 'esm' });
    await bundle.close();
    if (warnings.length > 0) return warnings;
  }
  const { code, stdout, output } = consumer.node(outfile);
  return code === 0 && stdout.trim() === 'true' ? [] : [`the bundle exited with ${code}:\n${output}`];
}

/** Rollup resolves relative paths only; this finds packages as Node does, from the file that asks. */
function resolveIn(folder: string) {
  return {
    name: 'resolve-packages',
    resolveId(id: string, importer: string | undefined): string | null {
      if (id.startsWith('.') || id.startsWith('/')) return null;
      return createRequire(importer ?? join(folder, 'x.mjs')).resolve(id);
    },
  };
}
