import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, write } from '@justlang-tools/testing/folder';
import { runCommand } from '@justlang-tools/testing/process';
import { describe, expect, test } from 'vitest';
import { baseCommit, changedFiles, textIn } from '../src/changes.mjs';

const folder = temporaryFolder('changes');

/** A repository of its own, on `main`, with as many commits as asked for, each with a file of its number. */
function repository(name: string, commits: number) {
  const root = join(folder, name);
  mkdirSync(root);
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@x.invalid', '-c', 'commit.gpgsign=false'];
    const { code, stdout, stderr } = runCommand('git', [...identity, ...args], { cwd: root });
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const commit = (file: string, text = file) => {
    write(join(root, file), text);
    git('add', '-A');
    git('commit', '-qm', file);
  };
  git('init', '-q', '-b', 'main');
  for (let i = 1; i <= commits; i++) commit(`file-${i}`);
  return { root, git, commit };
}

describe('the files of a change', () => {
  test('are what differs from where the branch left main, committed or not', () => {
    const { root, git, commit } = repository('branch', 3);
    git('checkout', '-qb', 'feature');
    commit('mine');
    git('checkout', '-q', 'main');
    commit('theirs');
    git('checkout', '-q', 'feature');
    write(join(root, 'file-2'), 'changed');
    write(join(root, 'folder/new'), 'x');
    expect(changedFiles(root)?.sort()).toEqual(['file-2', 'folder/new', 'mine']);
    expect(textIn(root, baseCommit(root)!, 'file-2')).toBe('file-2');
    expect(textIn(root, baseCommit(root)!, 'mine')).toBeNull();
  });

  test('are those of the last twenty commits on main itself', () => {
    const { root, git } = repository('main', 23);
    const last = Array.from({ length: 20 }, (_, i) => `file-${i + 4}`).sort();
    expect(changedFiles(root)?.sort()).toEqual(last);
    // As a workflow checks it out.
    git('checkout', '-q', '--detach');
    expect(changedFiles(root)?.sort()).toEqual(last);
  });

  test('are not known without enough history, and without git', () => {
    expect(changedFiles(repository('short', 2).root)).toBeNull();
    const bare = join(folder, 'no-git');
    mkdirSync(bare);
    expect(changedFiles(bare)).toBeNull();
  });
});
