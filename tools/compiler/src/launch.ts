// The command line of a Node whose main thread has a stack as large as recursive programs need.
import { existsSync } from 'node:fs';

/** What a program's main thread gets, in KiB: eight times what Rust's has, as a frame of JavaScript may be larger than a native one. */
const STACK = 65_536;
/** KiB that V8 leaves to what lies above JavaScript's frames: arguments, the environment, native functions. */
const NATIVE = 1024;

/**
 * Raises the limit of the stack, as far as it may be, and tells V8 what there is. The limit is read when a process starts, so a shell
 * stands before Node. A program that calls too deeply gets a `RangeError`; without the raised limit the system would kill it.
 */
const SCRIPT = `
ulimit -S -s ${STACK} 2>/dev/null || ulimit -S -s "$(ulimit -H -s)" 2>/dev/null
stack=$(ulimit -S -s)
[ "$stack" = unlimited ] && stack=${STACK}
exec "$0" --stack-size=$((stack - ${NATIVE})) "$@"`;

const SHELL = '/bin/sh';
// Wine shows the file, which is no program there.
const HAS_SHELL = process.platform !== 'win32' && existsSync(SHELL);
const IS_NODE = process.versions.bun === undefined && process.versions.deno === undefined;

/**
 * The command that runs a script with Node and a large stack. Where there is no shell, as on Windows, and where this is not Node, the stack is
 * the one that every script gets.
 *
 * @param node - the path of Node
 * @param args - Node's own arguments, the script, and its arguments
 */
export function withLargeStack(node: string, args: readonly string[]): [command: string, args: string[]] {
  if (!IS_NODE || !HAS_SHELL) return [node, [...args]];
  return [SHELL, ['-c', SCRIPT, node, ...args]];
}
