// Run in a package's folder after compile.mjs: joins the modules of `.cache/modules` into `dist/internal.js`, from which
// `dist/index.js` exports the public names. See docs/decisions/007-bundled-packages.md.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';

/** The module to begin with: all that either entry exports. */
const EVERYTHING = 'everything';

/** Reads compiled modules with the maps that lead to their sources, and leaves the other packages and all dependencies outside. */
function compiledModules(modules, dependencies) {
  return {
    name: 'compiled-modules',
    resolveId(id) {
      if (id === EVERYTHING) return id;
      // The file that holds the other package's code: its public entry would be one more to open.
      const [, other] = /^(@justlang\/[\w-]+)(?:\/internal)?$/.exec(id) ?? [];
      if (other !== undefined) return { id: `${other}/internal`, external: true };
      return id.startsWith('node:') || dependencies.includes(id) ? { id, external: true } : null;
    },
    load(id) {
      if (id === EVERYTHING) {
        const entries = ['index.js', 'internal.js'].map((file) => JSON.stringify(join(modules, file)));
        return entries.map((entry) => `export * from ${entry};`).join('\n');
      }
      return { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
    },
  };
}

/**
 * The entry for hosts that resolve `require` themselves, and do not look for `module-sync`. A bundler follows the first
 * `require`. Where that loads no ES modules, as in jest by default, Node's own loads this one: jest gives a file a `process` whose
 * modules are jest's, so Node's is taken from the realm that the thread began in.
 */
const commonJs = (entry) => `'use strict';
try {
  module.exports = require('./${entry}.js');
} catch (error) {
  if (error.code !== 'ERR_REQUIRE_ESM' && error.name !== 'SyntaxError') throw error;
  const { getBuiltinModule } = process.getBuiltinModule('node:vm').runInThisContext('process');
  module.exports = getBuiltinModule('node:module').createRequire(__filename)('./${entry}.js');
}
`;

/** Bundles the package in `folder`; throws on anything that rollup warns of. */
async function bundle(folder) {
  const [modules, dist] = [join(folder, '.cache', 'modules'), join(folder, 'dist')];
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  let publicNames = [];
  const names = {
    name: 'public-names',
    buildEnd() {
      publicNames = this.getModuleInfo(join(modules, 'index.js'))?.exports ?? [];
    },
  };
  const build = await rollup({
    input: { internal: EVERYTHING },
    plugins: [compiledModules(modules, Object.keys(dependencies)), names],
    // What nobody uses, the linter finds; nothing else may be changed in what the compiler wrote.
    treeshake: false,
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const stale = existsSync(dist) ? readdirSync(dist).filter((file) => /\.js(?:\.map)?$/.test(file)) : [];
  for (const file of stale) rmSync(join(dist, file));
  await build.write({
    dir: dist,
    format: 'es',
    generatedCode: 'es2015',
    sourcemap: true,
    sourcemapExcludeSources: true,
    entryFileNames: '[name].js',
  });
  await build.close();
  writeFileSync(join(dist, 'index.js'), `export { ${publicNames.join(', ')} } from './internal.js';\n`);
  for (const entry of ['index', 'internal']) writeFileSync(join(dist, `${entry}.cjs`), commonJs(entry));
}

await bundle(process.cwd());
