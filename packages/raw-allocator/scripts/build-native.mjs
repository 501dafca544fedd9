// Builds the native addon from source without downloading Node's headers. An addon that uses Node-API alone needs only
// the headers of `node-api-headers`; the two `.gypi` files that node-gyp wants beside them are written here.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sealNative } from './seal-native.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const BUILD = join(ROOT, 'build');
const BINDING = join(ROOT, 'src', 'native', 'binding.gyp');
const FILE = 'just_raw_allocator.node';
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const TOOLS = ['node-gyp', 'node-addon-api', 'node-api-headers'];

// The part of Node's own common.gypi that node-gyp needs: the two configurations and the Windows runtime library.
const COMMON_GYPI = `{
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': {
      'Release': { 'msvs_settings': { 'VCCLCompilerTool': { 'RuntimeLibrary': 0, 'Optimization': 2 } } },
      'Debug': { 'msvs_settings': { 'VCCLCompilerTool': { 'RuntimeLibrary': 1 } } },
    },
    'cflags': ['-fPIC', '-pthread'],
  },
}
`;

/** Runs a command; ends this process with its code when it fails. */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Finds the folder of each build tool; where the package was installed without them, installs them in `build/`. */
function findTools() {
  const places = [ROOT, join(BUILD, 'toolchain')];
  for (const place of places) {
    if (place !== ROOT && !existsSync(join(place, 'node_modules', 'node-gyp'))) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
      const wanted = TOOLS.map((name) => `${name}@${devDependencies[name]}`);
      const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
      run('npm', ['install', ...options, ...wanted], {
        cwd: place,
        shell: process.platform === 'win32',
      });
    }
    const require = createRequire(join(place, 'package.json'));
    try {
      return TOOLS.map((name) => dirname(require.resolve(`${name}/package.json`)));
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`The build tools cannot be found: ${TOOLS.join(', ')}`);
}

/**
 * The folder node-gyp works in: the package itself; or a temporary copy where the package's path holds a space, which
 * neither gyp's makefiles nor make can handle.
 */
function findPlace(addonApi, headers) {
  if (![ROOT, addonApi, headers].some((path) => /\s/.test(path))) return { place: ROOT, addonApi, headers };
  const place = mkdtempSync(join(tmpdir(), 'just-raw-allocator-'));
  const copy = { place, addonApi: join(place, 'node-addon-api'), headers: join(place, 'node-api-headers') };
  cpSync(join(ROOT, 'src', 'native'), join(place, 'src', 'native'), { recursive: true });
  cpSync(addonApi, copy.addonApi, { recursive: true, dereference: true });
  cpSync(headers, copy.headers, { recursive: true, dereference: true });
  return copy;
}

/** Lays out the folder that node-gyp expects of an installed Node: the headers and its two `.gypi` files. */
function makeNodeDir(place, headers) {
  const nodeDir = join(place, 'build', 'node-dir');
  const include = join(nodeDir, 'include', 'node');
  rmSync(nodeDir, { recursive: true, force: true });
  cpSync(join(headers, 'include'), include, { recursive: true });
  writeFileSync(join(include, 'common.gypi'), COMMON_GYPI);
  writeFileSync(join(include, 'config.gypi'), "{ 'variables': {}, 'target_defaults': {} }\n");
  return nodeDir;
}

// Turbo hashes files, not machines: without this in the hash, a binary of another platform could be taken for ours. A user's
// own turbo may run this script too, where the package is installed.
const inRepository = existsSync(join(ROOT, '..', '..', 'turbo.json'));
if (inRepository && process.env.TURBO_HASH !== undefined && !process.env.NATIVE_TARGET) {
  console.error(
    'NATIVE_TARGET is not set: build through `npm run build`, which tells turbo what machine this is',
  );
  process.exit(1);
}

/** Whether node-gyp has what it needs besides a compiler. */
function canRunGyp() {
  if (process.platform === 'win32') return true;
  const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
  return runs('make') && [process.env.PYTHON ?? 'python3', 'python'].some(runs);
}

/** Builds with node-gyp; returns the binary's path. */
function buildWithGyp(gyp, place, addonApi, headers) {
  const work = join(place, 'build', 'gyp');
  mkdirSync(work, { recursive: true });
  cpSync(BINDING, join(work, 'binding.gyp'));
  // node-gyp takes npm's settings from the environment before its own arguments; a `nodedir` there would win.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_nodedir$/i.test(name)),
  );
  const options = [`--nodedir=${makeNodeDir(place, headers)}`, '--', `-Djust_node_addon_api=${addonApi}`];
  options.push(`-Djust_node_api_def=${join(headers, 'def', 'node_api.def')}`);
  run(process.execPath, [join(gyp, 'bin', 'node-gyp.js'), 'rebuild', ...options], { cwd: work, env });
  return join(work, 'build', 'Release', FILE);
}

/** Builds by one call of the compiler, as `binding.gyp` says for POSIX, where there is no Python or make. */
function buildDirectly(addonApi, headers) {
  const gyp = readFileSync(BINDING, 'utf8');
  const list = (key) => {
    const [, items = ''] = new RegExp(`'${key}': \\[([^\\]]*)\\]`).exec(gyp) ?? [];
    return [...items.matchAll(/'([^']*)'/g)].map(([, item]) => item);
  };
  const output = join(BUILD, 'direct', FILE);
  mkdirSync(dirname(output), { recursive: true });
  const [compiler, ...flags] = (process.env.CXX || 'c++').trim().split(/\s+/);
  const [shared, libraries] =
    process.platform === 'darwin'
      ? [['-bundle', '-undefined', 'dynamic_lookup'], []]
      : [
          ['-shared', '-pthread'],
          ['-ldl', '-lpthread'],
        ];
  const includes = [addonApi, join(headers, 'include')].map((folder) => `-I${folder}`);
  const defines = [
    ...list('defines'),
    `NODE_GYP_MODULE_NAME=${FILE.replace('.node', '')}`,
    'BUILDING_NODE_EXTENSION',
  ];
  const sources = list('sources').map((file) => join(ROOT, 'build', 'gyp', file));
  run(compiler, [
    ...flags,
    ...(process.env.CXXFLAGS?.split(/\s+/) ?? []),
    '-fPIC',
    ...shared,
    ...list('cflags_cc'),
    ...defines.map((define) => `-D${define}`),
    ...includes,
    ...sources,
    '-o',
    output,
    ...libraries,
  ]);
  return output;
}

const [gyp, ...found] = findTools();
const { place, addonApi, headers } = findPlace(...found);
const built = canRunGyp() ? buildWithGyp(gyp, place, addonApi, headers) : buildDirectly(addonApi, headers);
const release = join(BUILD, 'Release');
mkdirSync(release, { recursive: true });
sealNative(built, join(release, FILE));
if (place !== ROOT) rmSync(place, { recursive: true, force: true });
