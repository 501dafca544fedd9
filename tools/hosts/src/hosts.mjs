// The hosts: what each has installed from npm, its project, and how that is run. Every project holds program.mjs; what it
// prints or asserts is EXPECTED. A command that should be refused says what its output must hold.

/** What `run` of program.mjs returns: three values dropped from the head on, then two by a panic, and nothing left. */
export const EXPECTED = '3,2,1,2,1 halfway 0';

const EXTERNAL = ['@justlang/raw-allocator', '@justlang/raw-allocator/internal'];
const REMEDY = 'leave @justlang/raw-allocator external';

const IMPORT = `import { run } from './program.mjs';\n`;
const ASSERT = `${IMPORT}import assert from 'node:assert';\n`;
const EQUAL = `assert.equal(run(), '${EXPECTED}')`;
const MAIN = `${IMPORT}console.log(run());\n`;
const JEST_TEST = `test('runs', () => expect(run()).toBe('${EXPECTED}'));\n`;

/** Each realm once had windows of its own, of 4.6 GiB: the file that runs second then sees twice that. */
const SHARED =
  "test('shares windows', () => expect(process.memoryUsage().external).toBeLessThan(7 * 2 ** 30));\n";

/** The program as CommonJS, as a compiler would emit it there. */
const required = (program) =>
  program
    .replace(/^import (\{.*\}) from ('.*');$/gm, 'const $1 = require($2);')
    .replace('export function', 'exports.run = function');

const vitest = (pool) => ({
  name: `vitest, pool ${pool}`,
  packages: { vitest: '4.1.12' },
  how: 'as it is',
  files: {
    // Else vitest takes that of this repository.
    'vitest.config.mjs': 'export default {};\n',
    'a.test.mjs': `import { expect, test } from 'vitest';\n${IMPORT}${JEST_TEST}`,
    'b.test.mjs': `import { expect, test } from 'vitest';\n${IMPORT}${JEST_TEST}`,
  },
  commands: [{ run: ['vitest/vitest.mjs', 'run', '--root', '.', `--pool=${pool}`], holds: '2 passed' }],
});

const webpackConfig = (externals) => `export default {
  mode: 'production', target: 'node20', entry: './main.mjs', experiments: { outputModule: true },
  output: { module: true, filename: 'out.mjs' }, externalsType: 'module', externals: ${JSON.stringify(externals)},
};\n`;

const nothing = { 'package.json': '{ "private": true, "type": "module" }' };

export const HOSTS = [
  {
    name: 'node:test',
    packages: {},
    how: 'as it is',
    files: { 'a.test.mjs': `import { test } from 'node:test';\n${ASSERT}test('runs', () => ${EQUAL});\n` },
    commands: [{ run: ['--test', '--test-reporter=tap'], node: true, holds: '# pass 1' }],
  },
  ...['threads', 'forks', 'vmThreads', 'vmForks'].map(vitest),
  {
    name: 'jest, default',
    packages: { jest: '30.5.2' },
    how: 'as it is: all files of a worker share the packages, outside their realms',
    files: {
      'package.json': '{ "private": true }',
      'program.js': required,
      'a.test.js': `const { run } = require('./program.js');\n${JEST_TEST}`,
      'b.test.js': `const { run } = require('./program.js');\n${JEST_TEST}`,
    },
    commands: [{ run: ['jest/bin/jest.js', '-i', '--no-cache'], holds: 'Tests:       2 passed' }],
  },
  {
    name: 'jest, ES modules',
    packages: { jest: '30.5.2' },
    how: '`NODE_OPTIONS=--experimental-vm-modules`, `"transform": {}`; a file adds 0.3 GiB to `external`',
    files: {
      'package.json':
        '{ "private": true, "type": "module", "jest": { "transform": {}, "testMatch": ["**/*.test.mjs"] } }',
      'a.test.mjs': `${IMPORT}${JEST_TEST}${SHARED}`,
      'b.test.mjs': `${IMPORT}${JEST_TEST}${SHARED}`,
    },
    commands: [
      {
        run: ['jest/bin/jest.js', '-i', '--no-cache'],
        env: { NODE_OPTIONS: '--experimental-vm-modules' },
        holds: 'Tests:       4 passed',
      },
    ],
  },
  {
    name: 'mocha',
    packages: { mocha: '12.0.3' },
    how: 'as it is, `--parallel` too',
    files: { 'a.mjs': `${ASSERT}it('runs', () => ${EQUAL});\n` },
    commands: [
      { run: ['mocha/bin/mocha.js', 'a.mjs'], holds: '1 passing' },
      { run: ['mocha/bin/mocha.js', '--parallel', 'a.mjs'], holds: '1 passing' },
    ],
  },
  {
    name: 'ava',
    packages: { ava: '7.0.0' },
    how: 'as it is, in workers and in processes',
    files: {
      'package.json': '{ "private": true, "type": "module", "ava": { "files": ["*.test.mjs"] } }',
      'a.test.mjs': `import test from 'ava';\n${IMPORT}test('runs', (t) => t.is(run(), '${EXPECTED}'));\n`,
    },
    commands: [
      { run: ['ava/entrypoints/cli.mjs'], holds: '1 test passed' },
      { run: ['ava/entrypoints/cli.mjs', '--no-worker-threads'], holds: '1 test passed' },
    ],
  },
  {
    name: 'tsx',
    packages: { tsx: '4.23.15' },
    how: 'as it is; CommonJS in a package of `"type": "commonjs"`',
    files: {
      'main.mts': MAIN,
      'commonjs/package.json': '{ "type": "commonjs" }',
      'commonjs/main.ts': `import { Layout } from '@justlang/heap';\nconst size: number = Layout.I64.size;\nconsole.log('size', size);\n`,
    },
    commands: [
      { run: ['tsx/dist/cli.mjs', 'main.mts'], holds: EXPECTED },
      { run: ['tsx/dist/cli.mjs', 'commonjs/main.ts'], holds: 'size 8' },
    ],
  },
  {
    name: 'ts-node',
    packages: { 'ts-node': '10.9.2', typescript: '5.9.3' },
    how: '`node --loader ts-node/esm` in a package of ES modules',
    files: {
      'tsconfig.json':
        '{ "compilerOptions": { "module": "NodeNext", "target": "ES2022", "lib": ["ES2023", "ESNext.Disposable", "DOM"], "types": [] } }',
      'main.ts': `import { Layout } from '@justlang/heap';\nconst size: number = Layout.I64.size;\nconsole.log('size', size);\n`,
    },
    commands: [{ run: ['--loader', 'ts-node/esm', 'main.ts'], node: true, holds: 'size 8' }],
  },
  {
    name: 'webpack',
    packages: { webpack: '5.113.0' },
    how: '`externals`: `@justlang/raw-allocator` and `@justlang/raw-allocator/internal`',
    files: {
      'main.mjs': MAIN,
      'webpack.config.mjs': webpackConfig(EXTERNAL),
      'build.mjs':
        "import webpack from 'webpack';\nimport config from './webpack.config.mjs';\nwebpack(config, (error, stats) => { if (error ?? stats.hasErrors()) { console.log(String(error ?? stats)); process.exitCode = 1; } });\n",
    },
    commands: [
      { run: ['build.mjs'], node: true, holds: '' },
      { run: ['dist/out.mjs'], node: true, holds: EXPECTED },
    ],
  },
  {
    name: 'vite, ssr',
    packages: { vite: '8.3.8' },
    how: 'as it is; with `ssr.noExternal`, all but `@justlang/raw-allocator`',
    files: {
      'main.mjs': MAIN,
      'build.mjs':
        "import { build } from 'vite';\nfor (const [name, noExternal] of [['default', undefined], ['most', /@justlang\\/(?!raw-allocator)/], ['all', true]]) await build({ configFile: false, logLevel: 'warn', ssr: { noExternal }, build: { ssr: 'main.mjs', emptyOutDir: false, rollupOptions: { output: { entryFileNames: `${name}.mjs` } } } });\n",
    },
    commands: [
      { run: ['build.mjs'], node: true, holds: '' },
      { run: ['dist/default.mjs'], node: true, holds: EXPECTED },
      { run: ['dist/most.mjs'], node: true, holds: EXPECTED },
      { run: ['dist/all.mjs'], node: true, fails: true, holds: REMEDY },
    ],
  },
  {
    name: 'esbuild',
    packages: { esbuild: '0.28.2' },
    how: '`--platform=node --external:@justlang/raw-allocator`',
    files: {
      'main.mjs': MAIN,
      'build.mjs':
        "import { build } from 'esbuild';\nconst options = { entryPoints: ['main.mjs'], bundle: true, platform: 'node', format: 'esm' };\nawait build({ ...options, external: ['@justlang/raw-allocator'], outfile: 'dist/out.mjs' });\nawait build({ ...options, outfile: 'dist/all.mjs' });\n",
    },
    commands: [
      { run: ['build.mjs'], node: true, holds: '' },
      { run: ['dist/out.mjs'], node: true, holds: EXPECTED },
      { run: ['dist/all.mjs'], node: true, fails: true, holds: REMEDY },
    ],
  },
  {
    name: 'rollup',
    packages: { rollup: '4.68.7', '@rollup/plugin-node-resolve': '16.0.3' },
    how: '`external`: `@justlang/raw-allocator` and `@justlang/raw-allocator/internal`',
    files: { 'main.mjs': MAIN },
    commands: [
      {
        run: [
          'rollup/dist/bin/rollup',
          'main.mjs',
          '-p',
          'node-resolve',
          '--external',
          EXTERNAL.join(),
          '-o',
          'out.mjs',
        ],
        holds: '',
      },
      { run: ['out.mjs'], node: true, holds: EXPECTED },
    ],
  },
  {
    name: 'Next.js, route of the server',
    packages: { next: '16.4.6', react: '19.2.0', 'react-dom': '19.2.0' },
    how: "`serverExternalPackages: ['@justlang/raw-allocator']`",
    files: {
      'next.config.mjs':
        "export default { serverExternalPackages: ['@justlang/raw-allocator'], turbopack: { root: import.meta.dirname + '/../..' } };\n",
      'app/layout.js':
        'export default function Layout({ children }) {\n  return <html><body>{children}</body></html>;\n}\n',
      'app/run/route.js':
        "import { run } from '../../program.mjs';\nexport const dynamic = 'force-static';\nexport const GET = () => new Response(run());\n",
      'show.mjs':
        "import { readFileSync } from 'node:fs';\nconsole.log(readFileSync('.next/server/app/run.body', 'utf8'));\n",
    },
    commands: [
      { run: ['next/dist/bin/next', 'build'], env: { NEXT_TELEMETRY_DISABLED: '1' }, holds: '/run' },
      { run: ['show.mjs'], node: true, holds: EXPECTED },
    ],
  },
].map((host) => ({ ...host, files: { ...nothing, ...host.files } }));
