import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What tools/bundle makes of a published package. */
const BUNDLES = ['index', 'internal'];

/**
 * Deletes from every `dist/` what was compiled from a source that is gone: it would still be found by imports that
 * should fail, and be published. The bundles of the published packages come of many sources: what is no bundle of
 * today is gone too.
 *
 * @param {string} root
 * @returns {string[]} what was deleted, relative to the root
 */
export function pruneStaleOutput(root) {
  const deleted = [];
  for (const group of ['packages', 'tools']) {
    for (const name of readdirSync(join(root, group))) {
      const [dist, src] = [join(root, group, name, 'dist'), join(root, group, name, 'src')];
      if (!existsSync(dist) || !existsSync(src)) continue;
      for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
        const [, stem] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? [];
        if (stem === undefined) continue;
        const bundled = group === 'packages' && /\.js(?:\.map)?$/.test(file);
        if (bundled ? BUNDLES.includes(stem) : existsSync(join(src, `${stem}.ts`))) continue;
        rmSync(join(dist, file));
        deleted.push(join(group, name, 'dist', file));
      }
    }
  }
  return deleted;
}
