import { isNotCapable, JustError, sharedState } from '@justlang/config/internal';
import { findDamage } from './native-file.js';
import type { NativeBinding } from './native-interface.js';

const { closeSync, existsSync, openSync, readSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { join } = process.getBuiltinModule('node:path');
const { fileURLToPath } = process.getBuiltinModule('node:url');

/** Node's permission model, where the process runs under it; the type of `process` promises it always. */
const permission: typeof process.permission | undefined = process.permission;

/** The version of `NativeBinding` this code expects; `kAbi` in addon.cc is the other half. */
const ABI = 12;
const FILE = 'just_raw_allocator.node';

const MISPLACED =
  'This code is not in its package, beside the addon. Install that with:\n  npm install @justlang/raw-allocator\n' +
  'and have a bundler leave @justlang/raw-allocator external.';

/** Shared by all copies of this package in a thread: one addon has one map of low memory. */
interface Shared {
  binding?: NativeBinding;
}

let binding: NativeBinding | undefined;

/**
 * Returns the native addon, loading it at the first call.
 *
 * @throws `ERR_JUST_NATIVE` when there is no binary for this platform, or the one there is cannot be loaded
 */
export function native(): NativeBinding {
  binding ??= findBinding();
  return binding;
}

/** Returns the addon that another copy of this package has loaded, if this one can use it; else this copy's own. */
function findBinding(): NativeBinding {
  const shared = sharedState<Shared>('raw-allocator', () => ({}));
  if (shared.binding?.abi === ABI) return shared.binding;
  const loaded = loadBinding(packageRoot());
  shared.binding ??= loaded;
  return loaded;
}

/** The folder of this package. A bundle in CommonJS format leaves `import.meta` empty. */
function packageRoot(): string {
  try {
    return fileURLToPath(new URL('..', import.meta.url));
  } catch (cause) {
    throw new JustError('ERR_JUST_NATIVE', `The native addon cannot be found. ${MISPLACED}`, { cause });
  }
}

/**
 * Loads the addon of the package in `root`: the one built from source there, else the prebuilt binary.
 *
 * Only a file that does not exist falls through to the next candidate. Any other failure is thrown.
 */
export function loadBinding(root: string): NativeBinding {
  const script = join(root, 'scripts', 'build-native.mjs');
  const remedy = exists(script) ? `Build it with:\n  node ${quoted(script)}` : MISPLACED;
  const candidates = [join(root, 'build', 'Release', FILE), join(root, 'prebuilds', platformName(), FILE)];
  const file = candidates.find(exists) ?? candidates.find(isHidden);
  if (file === undefined) {
    const sought = candidates.map((candidate) => `\n  ${candidate}`).join('');
    throw new JustError(
      'ERR_JUST_NATIVE',
      `There is no native addon for ${platformName()} here; looked for:${sought}\n${remedy}`,
    );
  }
  try {
    const damage = findDamage(file);
    if (damage !== null) throw new Error(damage);
    const loaded = createRequire(file)(file) as NativeBinding;
    if (loaded.abi === ABI) return loaded;
    throw new Error(`it is of another version: its interface is ${loaded.abi}, expected ${ABI}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = permissionRemedy(error, root) ?? remedy;
    throw new JustError(
      'ERR_JUST_NATIVE',
      `The native addon ${file} cannot be loaded: ${reason}\n${advice}`,
      {
        cause: error,
      },
    );
  }
}

/** Returns what helps where Node or Deno was told to refuse the addon, which no rebuild changes; null for other failures. */
function permissionRemedy(error: unknown, root: string): string | null {
  if (isNotCapable(error))
    return "Deno's permissions refuse it. Start Deno with:\n  --allow-read --allow-ffi";
  const { code } = error as { code?: unknown };
  if (code === 'ERR_ACCESS_DENIED') {
    return `Node's permission model refuses to read it. Start Node with:\n  --allow-fs-read=${quoted(root)}`;
  }
  if (code !== 'ERR_DLOPEN_DISABLED') return null;
  if (permission !== undefined) {
    return "Node's permission model (--permission) refuses native addons. Start Node with:\n  --allow-addons";
  }
  return 'Node was started with --no-addons (look into NODE_OPTIONS and the execArgv of a worker, too). Start it without.';
}

/** Tells whether a file exists. Asking for one that is hidden from this process is an error on some Node lines. */
function exists(file: string): boolean {
  return !isHidden(file) && existsSync(file);
}

/** Tells whether the permissions of Node or of Deno hide a file from this process. */
function isHidden(file: string): boolean {
  if (permission?.has('fs.read', file) === false) return true;
  try {
    existsSync(file);
    return false;
  } catch (error) {
    return isNotCapable(error);
  }
}

/** A path as one word of a shell's command line. */
function quoted(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The name of this platform's folder of prebuilt binaries. */
export function platformName(): string {
  return `${process.platform}-${process.arch}${process.platform === 'linux' && isMusl() ? '-musl' : ''}`;
}

/** Tells whether this Node is linked for musl: the path of its loader stands in the first page of the executable. */
function isMusl(): boolean {
  const head = new Uint8Array(4096);
  try {
    const file = openSync(process.execPath, 'r');
    readSync(file, head, 0, head.length, 0);
    closeSync(file);
  } catch {
    // It may not be readable (Node's permission model) or be gone (an upgrade); most systems use glibc.
    return false;
  }
  return new TextDecoder('latin1').decode(head).includes('/ld-musl-');
}
