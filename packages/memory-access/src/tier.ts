import { RuntimeConfig } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import { useLowMemory } from '@justlang/raw-allocator/internal';
import type { MemoryFunctions } from './functions.js';
import type { Tier } from './shared-state.js';
import { state, windows } from './windows.js';

// The tier is chosen once per thread, at the first access or the first heap. Until then every public function is a
// trampoline that comes here. From then on the chosen functions stand in its place, and nothing tests the tier again.

/** Chooses the functions of a tier, and puts them in the place of the trampolines. */
export type Installer = (tier: Tier, options: CheckOptions) => MemoryFunctions;

/** What full checks look for beside accesses outside live memory. */
export type CheckOptions = Pick<RuntimeConfig, 'checkAlign' | 'checkUninit'>;

/** All that a heap's configuration says of accesses. */
export type AccessOptions = CheckOptions & Pick<RuntimeConfig, 'access' | 'lowMemory'>;

let install: Installer | undefined;

/** What stands in the place of the trampolines. Each tests it: against `undefined`, as that is the cheapest. */
export let installed: MemoryFunctions | undefined;

/** Called once, by the module of the class whose functions are replaced. */
export function setInstaller(installer: Installer): void {
  install = installer;
}

/**
 * Fixes the tier of this thread's accessors, whether they use windows, and whether there is low memory. Only the first call
 * decides.
 *
 * @param checks - the tier asked for
 * @param options - the heap's configuration; taken from the environment when not given
 * @throws `ERR_JUST_CONFIG` when `full` is asked for after unchecked accessors were installed, or low memory after a heap
 * or an access without it, or the other way round
 */
export function fixTier(checks: Tier, options?: AccessOptions): void {
  if (state.lowMemory !== undefined && options !== undefined && options.lowMemory !== state.lowMemory) {
    throw new JustError(
      'ERR_JUST_CONFIG',
      `lowMemory is ${options.lowMemory}, but the first access or first heap of this thread has fixed it to ` +
        `${state.lowMemory}: set JUST_LOW_MEMORY, or make all heaps of a thread with the same value`,
    );
  }
  if (state.tier === undefined) state.tier = checks;
  else if (checks === 'full' && state.tier !== 'full') {
    throw new JustError(
      'ERR_JUST_CONFIG',
      `checks is "full", but the accessors of this thread are unchecked since its first access or first heap ` +
        `(checks "${state.tier}"): set JUST_CHECKS=full, or make the heap that asks for "full" before any other access`,
    );
  }
  if (installed !== undefined) return;
  // A heap configured in code must not fail for a bad variable that nothing here needs.
  const chosen = options ?? (checks === 'full' ? RuntimeConfig.fromEnv() : RuntimeConfig.DEFAULT);
  state.lowMemory ??= chosen.lowMemory;
  useLowMemory(state.lowMemory);
  windows(chosen.access);
  installed = install!(state.tier, chosen);
}

/** The tier of this thread's accessors, or undefined before the first access. */
export function fixedTier(): Tier | undefined {
  return state.tier;
}

/**
 * Fixes the tier at the first access: from the environment, when nothing has fixed it yet.
 *
 * @throws `ERR_JUST_CONFIG` when the environment's variables are bad
 */
export function fixAtAccess(): void {
  const config = state.tier === undefined ? RuntimeConfig.fromEnv() : undefined;
  fixTier(state.tier ?? config!.checks, config);
}
