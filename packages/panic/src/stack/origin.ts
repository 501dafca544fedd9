import { toPath } from './frames.js';

const SCOPE = '/@justlang/';
const RUNTIME_PACKAGES: ReadonlySet<string> = new Set([
  ...['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue', 'profile'],
]);

/** Whose code a frame runs. */
export type Origin = 'program' | 'dependency' | 'runtime' | 'node' | 'native';

/** Tells whose code a file holds; `native` where there is no file. */
export function originOf(file: string): Origin {
  if (file === '') return 'native';
  if (file.startsWith('node:')) return 'node';
  const path = file.replaceAll('\\', '/');
  if (isInstalled(path) || isWorkspaceCode(path)) return 'runtime';
  return path.includes('/node_modules/') ? 'dependency' : 'program';
}

function isInstalled(path: string): boolean {
  for (let at = path.indexOf(SCOPE); at >= 0; at = path.indexOf(SCOPE, at + 1)) {
    const [name = '', inside] = path.slice(at + SCOPE.length).split('/', 2);
    if (inside !== undefined && RUNTIME_PACKAGES.has(name)) return true;
  }
  return false;
}

/** In the runtime's own repository the packages are folders side by side, under no scope. */
const workspace = /^(.*\/packages\/)panic\/(?:dist|src)\//.exec(
  toPath(String(import.meta.url)).replaceAll('\\', '/'),
)?.[1];
function isWorkspaceCode(path: string): boolean {
  if (workspace === undefined || !path.startsWith(workspace)) return false;
  const [name = '', folder, file] = path.slice(workspace.length).split('/', 3);
  const isCode = (folder === 'dist' || folder === 'src') && file !== undefined;
  return isCode && RUNTIME_PACKAGES.has(name) && !path.includes('.test.');
}
