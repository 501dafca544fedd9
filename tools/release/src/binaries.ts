import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.js';
import type { Consumer } from './consumer.js';
import { ADDON, platformName } from './prebuild.js';

/** The first bytes of a Mach-O file for arm64: a binary of another platform, on every platform but that one. */
const MACH_O = Buffer.from('cffaedfe0c000001000000000600000010000000', 'hex');

// One allocation; prints the error's code and message where it fails.
const PROGRAM = `
import { RawAllocator } from '@justlang/raw-allocator';
try {
  const allocator = new RawAllocator();
  allocator.free(allocator.alloc(64, 8));
  console.log('works');
} catch (error) {
  console.log(error.code + ' ' + error.message);
}
`;

/**
 * Takes an installed binary away, damages it, and puts one of another platform in its place: each has to be
 * `ERR_JUST_NATIVE`, naming the file and the command that builds it. Then runs that command.
 *
 * @param consumer - has `raw-allocator` installed by npm
 * @returns what goes wrong, in words, for each state of the binary
 */
export function problemsOfBinaries(consumer: Consumer): Map<string, string[]> {
  const installed = join(consumer.folder, 'node_modules', '@justlang', 'raw-allocator');
  const binary = join(installed, 'prebuilds', platformName(), ADDON);
  const command = `node ${join(installed, 'scripts', 'build-native.mjs')}`;
  const whole = readFileSync(binary);
  consumer.write('binary.mjs', PROGRAM);

  const refused = (): string[] => {
    const { code, stdout, output } = consumer.node('binary.mjs');
    const problems = code === 0 ? [] : [`exit code ${code}:\n${output}`];
    for (const part of ['ERR_JUST_NATIVE', binary, command]) {
      if (!stdout.includes(part)) problems.push(`does not say ${part}: ${output}`);
    }
    return problems;
  };

  const found = new Map<string, string[]>();
  rmSync(binary);
  found.set('removed', refused());
  writeFileSync(binary, whole.subarray(0, whole.length >> 1));
  found.set('cut in half', refused());
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 64);
  writeFileSync(binary, damaged);
  if (process.platform === 'linux') found.set('damaged', refused());
  writeFileSync(binary, Buffer.concat([MACH_O, Buffer.alloc(4096)]));
  if (process.platform !== 'darwin') found.set('of another platform', refused());

  const built = run(process.execPath, [join(installed, 'scripts', 'build-native.mjs')], {
    cwd: consumer.folder,
  });
  const { stdout, output } = consumer.node('binary.mjs');
  const works = built.code === 0 && stdout.trim() === 'works';
  found.set('built from source', works ? [] : [`${built.output}\n${output}`]);
  return found;
}
