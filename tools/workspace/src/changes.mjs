// What a change is about, for checks that look only at that: files that differ from where the branch left `main`, on
// `main` itself those of its last commits.
import { spawnSync } from 'node:child_process';

/** How far back a check looks on `main` itself. */
const COMMITS = 20;

function git(root, ...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return status === 0 ? stdout.trim() : null;
}

/** The commit that a change is compared with; null where there is no git, or no history to compare with. */
export function baseCommit(root) {
  const branch = git(root, 'rev-parse', '--abbrev-ref', 'HEAD');
  const main =
    git(root, 'rev-parse', '--quiet', '--verify', 'origin/main^{commit}') ??
    git(root, 'rev-parse', '--quiet', '--verify', 'main^{commit}');
  if (branch === null || main === null) return null;
  const fork = git(root, 'merge-base', 'HEAD', main);
  if (fork === null) return null;
  const isMain = branch === 'main' || fork === git(root, 'rev-parse', 'HEAD');
  return isMain ? git(root, 'rev-parse', '--quiet', '--verify', `HEAD~${COMMITS}^{commit}`) : fork;
}

/**
 * The files that the change touches, relative to the root and with `/`, those not committed yet included; null where
 * nothing is known about it, so that a check looks at all.
 */
export function changedFiles(root) {
  const base = baseCommit(root);
  if (base === null) return null;
  const committed = git(root, 'diff', '--name-only', '--no-renames', base);
  const untracked = git(root, 'ls-files', '--others', '--exclude-standard');
  if (committed === null || untracked === null) return null;
  return [...committed.split('\n'), ...untracked.split('\n')].filter((file) => file !== '');
}

/** A file's text in a commit; null where it was not there. */
export function textIn(root, commit, file) {
  return git(root, 'show', `${commit}:${file}`);
}
