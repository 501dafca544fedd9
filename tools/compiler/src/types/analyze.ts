// The entry of the types layer.
import { parseItems } from '../syntax/parse.js';
import { CompileError } from '../syntax/source.js';
import type { FunctionTree } from '../syntax/tree.js';
import { Checker } from './checker/function.js';
import { Shims } from './checker/shims.js';
import { constantOf } from './constants.js';
import { requireItems, requireUses } from './declared.js';
import type { Crates, FunctionDef } from './definitions.js';
import { Names } from './names.js';
import { Program } from './program.js';
import { Signatures } from './signatures.js';
import { UNIT } from './ty.js';
import type { TypedProgram } from './typed.js';

/** The typed program of loaded crates: `main` and all that it leads to. */
export function analyze(crates: Crates): TypedProgram {
  const signatures = new Signatures(crates, new Names(crates));
  signatures.evaluate = (tree, scope) => constantOf(signatures, tree, scope);
  const program = new Program(crates, signatures);
  const shims = new Shims(program);
  program.check = (instance) => Checker.instance(program, instance);
  program.callShim = (type, trait) => shims.call(type, trait);
  program.onceShim = (type) => shims.once(type);
  program.pointerShim = (type) => shims.pointer(type);
  program.sortImpls();
  requireUses(crates, signatures.names);
  requireItems(crates);
  const main = program.request(startOf(crates, signatures), []);
  program.finish();
  return program.result(crates.files, main);
}

/** `main`, or a function around a `main` that returns a Result. */
function startOf(crates: Crates, signatures: Signatures): FunctionDef {
  const main = crates.main.values.get('main');
  if (main?.kind !== 'function')
    throw new CompileError('the program has no function `main`', { file: 0, start: 0, end: 0 });
  if (main.tree.generics.parameters.length > 0 || main.tree.parameters.length > 0) {
    throw new CompileError('`main` takes no parameters', main.tree.span);
  }
  if (signatures.function(main).result === UNIT) return main;
  const [tree] = parseItems('fn main() { ::std::process::report_main(crate::main()); }', main.tree.span);
  return { ...main, id: -1, tree: tree as FunctionTree };
}
