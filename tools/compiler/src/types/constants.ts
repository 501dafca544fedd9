// Constant expressions that decide types and patterns: lengths of arrays, discriminants, bounds of ranges. Constants in
// other places are ordinary expressions.
import { CompileError } from '../syntax/source.js';
import type { ExpressionTree } from '../syntax/tree.js';
import type { Scope, Ty } from './definitions.js';
import type { Signatures } from './signatures.js';
import { PRIMITIVES, shallow } from './ty.js';

const MAXIMA = /^(u|i)(8|16|32|64|128|size)$/;

export function constantOf(
  signatures: Signatures,
  tree: ExpressionTree,
  scope: Scope,
  env: ReadonlyMap<string, Ty> = new Map(),
): bigint {
  const inner = (part: ExpressionTree): bigint => constantOf(signatures, part, scope, env);
  switch (tree.kind) {
    case 'integer':
    case 'char':
      return tree.value;
    case 'boolean':
      return tree.value ? 1n : 0n;
    case 'cast':
      return inner(tree.operand);
    case 'unary':
      if (tree.operator === '-') return -inner(tree.operand);
      break;
    case 'block':
      if (tree.block.statements.length === 0 && tree.block.value !== undefined)
        return inner(tree.block.value);
      break;
    case 'binary': {
      const left = inner(tree.left);
      const right = inner(tree.right);
      const value = arithmetic(tree.operator, left, right);
      if (value !== undefined) return value;
      break;
    }
    case 'path': {
      const { path } = tree;
      const [first, second] = path.segments;
      const parameter = env.get(first!.name);
      if (parameter !== undefined && path.segments.length === 1) {
        const value = shallow(parameter);
        if (value.kind === 'constant') return value.value;
      }
      if (second !== undefined && PRIMITIVES.has(first!.name)) {
        const limit = limitOf(first!.name, second.name);
        if (limit !== undefined) return limit;
      }
      if (first!.name === 'Self' && second !== undefined && scope.owner !== undefined) {
        const own = scope.owner.constants.get(second.name) ?? ownConstant(signatures, scope, second.name);
        if (own?.tree.value !== undefined)
          return constantOf(
            signatures,
            own.tree.value,
            { module: own.module, owner: own.owner, function: undefined },
            env,
          );
      }
      const found =
        path.qualified === undefined ? signatures.names.prefix(scope.module, path, 'values') : undefined;
      if (
        found?.definition.kind === 'const' &&
        found.rest.length === 0 &&
        found.definition.tree.value !== undefined
      ) {
        return constantOf(signatures, found.definition.tree.value, {
          module: found.definition.module,
          owner: undefined,
          function: undefined,
        });
      }
      if (found?.definition.kind === 'adt' && found.rest.length === 1) {
        const constant = signatures.inherentConstant(found.definition, found.rest[0]!.name);
        if (constant?.tree.value !== undefined)
          return constantOf(signatures, constant.tree.value, {
            module: constant.module,
            owner: constant.owner,
            function: undefined,
          });
      }
      break;
    }
    default:
  }
  throw new CompileError('this constant is not known when the program is compiled', tree.span);
}

function ownConstant(signatures: Signatures, scope: Scope, name: string) {
  const self = signatures.selfType(scope);
  return self?.kind === 'adt' ? signatures.inherentConstant(self.def, name) : undefined;
}

function arithmetic(operator: string, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    case '<<':
      return left << right;
    case '>>':
      return left >> right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    default:
      return undefined;
  }
}

/** `u8::MAX` and the like, by the names of type and constant. */
export function limitOf(type: string, name: string): bigint | undefined {
  const [, sign, width] = MAXIMA.exec(type) ?? [];
  if (width === undefined) return undefined;
  const bits = BigInt(width === 'size' ? 64 : Number(width));
  if (name === 'BITS') return bits;
  if (name === 'MAX') return (1n << (sign === 'u' ? bits : bits - 1n)) - 1n;
  if (name === 'MIN') return sign === 'u' ? 0n : -(1n << (bits - 1n));
  return undefined;
}
