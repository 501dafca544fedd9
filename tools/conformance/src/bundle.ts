import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));

/** A call that vitest runs before the imports of its file. */
const HOISTED = /^[ \t]*vi\.hoisted\([\s\S]*?^[ \t]*\}\);$/gm;
const HOISTED_MODULE = 'hoisted:';

/** The names that `import.meta` is rewritten to, for a module that no longer lies where its source does. */
const META = { url: 'sourceUrl', dirname: 'sourceFolder', filename: 'sourceFile' };

/** What esbuild does to a test's own package and to what tests share. */
function sources(root: string): Plugin {
  const hoisted = new Map<string, string>();
  return {
    name: 'sources',
    setup({ onLoad, onResolve }) {
      // The other packages are what users have; `vitest` is ours.
      onResolve({ filter: /^(?:vitest|@justlang\/.*)$/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^hoisted:/ }, ({ path }) => ({
        path: path.slice(HOISTED_MODULE.length),
        namespace: 'hoisted',
      }));
      onLoad({ filter: /.*/, namespace: 'hoisted' }, ({ path }) => ({
        contents: `import { vi } from 'vitest';\n${hoisted.get(path)}`,
        loader: 'ts',
      }));
      onLoad({ filter: /\.(?:ts|m?js)$/, namespace: 'file' }, ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        let text = readFileSync(path, 'utf8');
        let before = '';
        const calls = text.match(HOISTED);
        if (calls !== null) {
          hoisted.set(path, calls.join('\n'));
          text = text.replace(HOISTED, (call) => call.replaceAll(/[^\n]/g, ''));
          before += `import ${JSON.stringify(`${HOISTED_MODULE}${path}`)};`;
        }
        if (text.includes('import.meta')) {
          const names = Object.entries(META).map(([from, to]) => `${from}: ${to}`);
          const file = relative(root, path).replaceAll('\\', '/');
          before += `const { ${names.join(', ')} } = globalThis.placeOfSource(${JSON.stringify(file)});`;
        }
        // On the first line: the numbers of the others stay.
        return { contents: `${before}${text}`, loader: path.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}

/** The text of a map whose sources lie beside the bundle, as they do in the repository. */
function movedMap(map: string, file: string, root: string, out: string): string {
  const { sources: paths, ...rest } = JSON.parse(map) as { sources: string[] };
  const folder = dirname(file);
  const moved = paths.map((path) => {
    if (path.startsWith(HOISTED_MODULE)) return path;
    const source = join(out, relative(root, resolve(folder, path)));
    return relative(folder, source).replaceAll('\\', '/');
  });
  return JSON.stringify({ ...rest, sources: moved });
}

/**
 * Bundles test files, each into a module of its own, at the same place below `out` as it has below `root`; and what they get for
 * `vitest`, into `node_modules` there, and the program that runs one of them. The bundles are the same for every runtime and platform.
 *
 * @param files - relative to `root`, ending in `.test.ts`
 */
export async function bundleTests(root: string, files: readonly string[], out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const common = {
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // What all runtimes have: `using` is compiled.
    target: 'es2022',
    logLevel: 'silent',
  } as const;
  const tests = await build({
    ...common,
    entryPoints: files.map((file) => join(root, file)),
    outbase: root,
    outdir: out,
    outExtension: { '.js': '.ts.mjs' },
    sourcemap: 'linked',
    sourcesContent: false,
    define: Object.fromEntries(Object.entries(META).map(([from, to]) => [`import.meta.${from}`, to])),
    plugins: [sources(root)],
  });
  const vitest = join(out, 'node_modules', 'vitest');
  const [own] = (
    await build({
      ...common,
      entryPoints: [join(HERE, 'runtime', 'vitest.js')],
      outfile: join(vitest, 'index.mjs'),
    })
  ).outputFiles;
  for (const { path, text } of tests.outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, path.endsWith('.map') ? movedMap(text, path, root, out) : text);
  }
  mkdirSync(vitest, { recursive: true });
  copyFileSync(join(HERE, '..', 'runtime', 'launch.mjs'), join(out, 'launch.mjs'));
  writeFileSync(join(vitest, 'index.mjs'), own?.text ?? '');
  writeFileSync(
    join(vitest, 'package.json'),
    '{ "name": "vitest", "type": "module", "exports": "./index.mjs" }\n',
  );
}
