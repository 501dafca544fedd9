import { parseSync } from 'oxc-parser';

/** One module request in a source file, whatever its form. */
export interface ImportRequest {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The text of a string literal or of a template without substitutions; undefined for anything computed. */
function literalText(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TSLiteralType') return literalText(node.literal);
  if (node.type === 'TemplateLiteral' && (node.expressions as unknown[]).length === 0) {
    const [quasi] = node.quasis as { value: { cooked: string } }[];
    return quasi?.value.cooked;
  }
  return undefined;
}

/** Calls that load a module by name: `require('x')`, `require.resolve('x')`, `import.meta.resolve('x')`. */
function isLoadingCall(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type !== 'MemberExpression' || !isNode(callee.object) || !isNode(callee.property)) return false;
  const { object, property } = callee;
  if (property.name !== 'resolve') return false;
  return (object.type === 'Identifier' && object.name === 'require') || object.type === 'MetaProperty';
}

function requestedBy(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literalText(node.source ?? node.argument);
    case 'TSExternalModuleReference':
      return literalText(node.expression);
    case 'CallExpression':
      return isLoadingCall(node.callee) ? literalText((node.arguments as unknown[])[0]) : undefined;
    default:
      return undefined;
  }
}

function lineOf(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line++;
  return line;
}

/**
 * Lists every module that a source file asks for: imports and re-exports, type-only ones too, `import()`, `import('x').T`,
 * `import x = require()`, `require()` and `resolve()` with a literal name.
 *
 * @param file - its name, which decides how it is parsed (`.ts`, `.mjs` ...)
 * @throws an `Error` naming the file when it does not parse
 */
export function readImports(file: string, source: string): ImportRequest[] {
  const { program, errors } = parseSync(file, source);
  const [problem] = errors;
  if (problem !== undefined) throw new Error(`${file} does not parse: ${problem.message}`);
  const requests: ImportRequest[] = [];
  const pending: unknown[] = [program];
  while (pending.length > 0) {
    const value = pending.pop();
    if (Array.isArray(value)) pending.push(...value);
    if (!isNode(value)) continue;
    const specifier = requestedBy(value);
    if (specifier !== undefined) requests.push({ specifier, line: lineOf(source, value.start) });
    for (const child of Object.values(value)) if (typeof child === 'object') pending.push(child);
  }
  return requests.sort((a, b) => a.line - b.line);
}
