import { toPath } from './frames.js';

const RUNTIME_PACKAGES = '(config|panic|raw-allocator|memory-access|heap|drop-glue)';
const INSTALLED = new RegExp(`/@justlang/${RUNTIME_PACKAGES}/`);

/** Whose code a frame runs. */
export type Origin = 'program' | 'dependency' | 'runtime' | 'node' | 'native';

/** Tells whose code a file holds; `native` where there is no file. */
export function originOf(file: string): Origin {
  if (file === '') return 'native';
  if (file.startsWith('node:')) return 'node';
  const path = file.replaceAll('\\', '/');
  if (INSTALLED.test(path) || isWorkspaceCode(path)) return 'runtime';
  return path.includes('/node_modules/') ? 'dependency' : 'program';
}

/** In the runtime's own repository the packages are folders side by side, under no scope. */
const workspace = /^(.*\/packages\/)panic\/(?:dist|src)\//.exec(
  toPath(String(import.meta.url)).replaceAll('\\', '/'),
)?.[1];
const WORKSPACE_CODE = new RegExp(`^${RUNTIME_PACKAGES}/(dist|src)/`);

function isWorkspaceCode(path: string): boolean {
  return (
    workspace !== undefined &&
    path.startsWith(workspace) &&
    WORKSPACE_CODE.test(path.slice(workspace.length)) &&
    !path.includes('.test.')
  );
}
