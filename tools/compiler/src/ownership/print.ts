// MIR as text, for tests and for people: one statement a line, in the notation of rustc's MIR where it has one.
import type { Type } from '../types/typed.js';
import { operandsOf } from './draft.js';
import type { MirFunction, MirStatement, Operand, Place, Rvalue } from './mir.js';

export function printMir(of: MirFunction): string {
  const printer = new Printer(of);
  const parameters = of.locals.slice(0, of.parameterCount).map((_, local) => printer.local(local));
  const flags = of.flags.map(({ name, initially }) => (initially ? `${name} = true` : name));
  return [
    `fn ${of.name}(${parameters.join(', ')})`,
    ...(flags.length > 0 ? [`  flags ${flags.join(', ')}`] : []),
    ...of.cleanups.map(({ place, flag, boxContentsMoved }) => {
      return `  unwind ${printer.dropped(place, boxContentsMoved)} if ${of.flags[flag]?.name}`;
    }),
    ...printer.statements(of.body, '  '),
  ].join('\n');
}

class Printer {
  readonly #of: MirFunction;
  readonly #names: string[] = [];

  constructor(of: MirFunction) {
    this.#of = of;
    const counts = new Map<string, number>();
    for (const { name } of of.locals) {
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      this.#names.push(count === 0 ? name : `${name}_${count}`);
    }
  }

  local(local: number): string {
    return this.#names[local] as string;
  }

  place({ local, static: id, projections }: Place): string {
    let text = local === undefined ? `static${id}` : this.local(local);
    for (const projection of projections) {
      switch (projection.kind) {
        case 'dereference':
          text = `(*${text})`;
          break;
        case 'field':
          text +=
            projection.variant === 0 ? `.${projection.index}` : `.${projection.variant}:${projection.index}`;
          break;
        case 'index':
          text += `[${this.operand(projection.index)}]`;
          break;
        case 'constantIndex':
          text += `[${projection.fromEnd ? '-' : ''}${projection.index}]`;
          break;
        case 'subslice':
          text += `[${projection.from}..-${projection.fromEnd}]`;
          break;
      }
    }
    return text;
  }

  operand(operand: Operand): string {
    if (operand.kind !== 'constant')
      return `${operand.kind === 'move' ? 'move ' : ''}${this.place(operand.place)}`;
    return typeof operand.value === 'string' ? JSON.stringify(operand.value) : String(operand.value ?? '()');
  }

  value(value: Rvalue): string {
    const operands = operandsOf(value).map((each) => this.operand(each));
    switch (value.kind) {
      case 'use':
        return operands[0] as string;
      case 'reference':
        return `&${value.mutable ? 'mut ' : ''}${this.place(value.place)}`;
      case 'arithmetic':
      case 'comparison':
        return operands.join(` ${value.operator} `);
      case 'discriminant':
      case 'length':
        return `${value.kind}(${this.place(value.place)})`;
      case 'aggregate':
        return `${typeName(value.type, value.variant)}(${operands.join(', ')})`;
      case 'call':
        return `fn${value.callee}(${operands.join(', ')})`;
      case 'intrinsic':
        return `${value.name}(${operands.join(', ')})`;
      default:
        return `${value.kind}(${operands.join(', ')})`;
    }
  }

  dropped(place: Place, boxContentsMoved: boolean): string {
    return boxContentsMoved ? `block of ${this.place(place)}` : this.place(place);
  }

  flag(flag: number): string {
    return this.#of.flags[flag]?.name ?? '';
  }

  statements(statements: readonly MirStatement[], indent: string): string[] {
    return statements.flatMap((statement) => this.#statement(statement).map((line) => indent + line));
  }

  #statement(statement: MirStatement): string[] {
    const nested = (head: string, body: readonly MirStatement[]) => [head, ...this.statements(body, '  ')];
    switch (statement.kind) {
      case 'assign':
        return [`${this.place(statement.place)} = ${this.value(statement.value)}`];
      case 'checkIndex':
        return [`check ${this.operand(statement.index)} < ${this.operand(statement.length)}`];
      case 'drop': {
        const condition = statement.flag === undefined ? '' : ` if ${this.flag(statement.flag)}`;
        return [`drop ${this.dropped(statement.place, statement.boxContentsMoved)}${condition}`];
      }
      case 'setFlag': {
        const { flag, value } = statement;
        return [`${this.flag(flag)} := ${typeof value === 'boolean' ? value : this.flag(value)}`];
      }
      case 'if': {
        const otherwise = statement.otherwise.length > 0 ? nested('else', statement.otherwise) : [];
        return [...nested(`if ${this.operand(statement.condition)}`, statement.then), ...otherwise];
      }
      case 'switch':
        return [
          `switch ${this.operand(statement.on)}`,
          ...statement.cases.flatMap((each) => nested(`case ${each.values.join(', ')}`, each.body)),
          ...(statement.otherwise ? nested('otherwise', statement.otherwise) : []),
        ];
      case 'block':
      case 'loop':
        return nested(`${statement.kind} '${statement.label}`, statement.body);
      case 'forRange': {
        const end = `${statement.inclusive ? '..=' : '..'}${this.operand(statement.end)}`;
        const head = `for '${statement.label} ${this.local(statement.local)} in ${this.operand(statement.start)}${end}`;
        return nested(head, statement.body);
      }
      case 'break':
      case 'continue':
        return [`${statement.kind} '${statement.label}`];
      default:
        return [statement.kind];
    }
  }
}

function typeName(type: Type, variant: number): string {
  if (type.kind !== 'adt') return type.kind;
  return type.adt.kind === 'enum' ? (type.adt.variants[variant]?.name ?? '') : type.adt.name;
}
