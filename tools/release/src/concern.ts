/** The branch on which changesets become versions. */
const RELEASE_BRANCH = 'changeset-release/';

/** What decides how a package is put together and installed, beside what stands in its bundles. */
const CONCERNED: readonly RegExp[] = [
  /^(?:package\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|tsconfig\.base\.json)$/,
  /^packages\/[^/]+\/(?:package\.json|tsconfig[^/]*\.json|README\.md|LICENSE|\.npmignore)$/,
  // An entry decides which names and declarations a user sees.
  /^packages\/[^/]+\/src\/(?:index|internal)\.ts$/,
  /^packages\/raw-allocator\/(?:src\/native|scripts|prebuilds)\//,
  /^packages\/raw-allocator\/src\/native-binding\.ts$/,
  /^tools\/(?:bundle|release)\//,
];

/**
 * Whether a change can break how the packages are packed, installed and found by a user's tools.
 *
 * @param changed - the files it touches, relative to the root; null where nothing is known
 */
export function concernsPackaging(changed: readonly string[] | null, branch: string): boolean {
  if (changed === null || branch.startsWith(RELEASE_BRANCH)) return true;
  return changed.some(
    (file) => !file.endsWith('.test.ts') && CONCERNED.some((pattern) => pattern.test(file)),
  );
}
