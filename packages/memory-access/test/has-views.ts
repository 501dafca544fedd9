import { createWindow } from '@justlang/raw-allocator/internal';

/** Whether this engine makes buffers over memory that is not its own. Electron does not: there are no views, and no windows. */
export const HAS_VIEWS: boolean = createWindow(4096, 8) !== null;

/** Why a test about them is skipped there. */
export const NO_VIEWS = 'this engine makes no buffers over memory that is not its own';
