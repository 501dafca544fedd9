// Unification: makes two types equal by linking variables. A trail records the links, so that a trial can be undone.
import type { Ty, Variable } from './definitions.js';
import { mapParts, shallow } from './ty.js';

let nextVariable = 0;

export class Unifier {
  private readonly trail: Variable[] = [];

  variable(form: Variable['form'] = 'any'): Variable {
    return { kind: 'variable', id: nextVariable++, form, link: undefined };
  }

  mark(): number {
    return this.trail.length;
  }

  undo(mark: number): void {
    while (this.trail.length > mark) this.trail.pop()!.link = undefined;
  }

  /** Runs `attempt`; if it gives false, all links that it made are undone. */
  try(attempt: () => boolean): boolean {
    const mark = this.mark();
    if (attempt()) return true;
    this.undo(mark);
    return false;
  }

  /** As deep as it goes: every linked variable replaced. */
  deep(type: Ty): Ty {
    return mapParts(shallow(type), (part) => this.deep(part));
  }

  unify(a: Ty, b: Ty): boolean {
    return this.try(() => this.equate(a, b));
  }

  private equate(a: Ty, b: Ty): boolean {
    const left = shallow(a);
    const right = shallow(b);
    if (left === right) return true;
    if (left.kind === 'variable') return this.link(left, right);
    if (right.kind === 'variable') return this.link(right, left);
    switch (left.kind) {
      case 'int':
        return right.kind === 'int' && left.name === right.name;
      case 'float':
        return right.kind === 'float' && left.name === right.name;
      case 'tuple':
        return right.kind === 'tuple' && this.all(left.elements, right.elements);
      case 'array':
        return (
          right.kind === 'array' &&
          this.equate(left.element, right.element) &&
          this.equate(left.length, right.length)
        );
      case 'constant':
        return right.kind === 'constant' && left.value === right.value;
      case 'slice':
        return right.kind === 'slice' && this.equate(left.element, right.element);
      case 'reference':
      case 'pointer':
        return (
          right.kind === left.kind && left.mutable === right.mutable && this.equate(left.target, right.target)
        );
      case 'box':
        return right.kind === 'box' && this.equate(left.target, right.target);
      case 'adt':
        return right.kind === 'adt' && left.def === right.def && this.all(left.arguments, right.arguments);
      case 'item':
      case 'opaque':
        return (
          right.kind === left.kind && left.def === right.def && this.all(left.arguments, right.arguments)
        );
      case 'function':
        return (
          right.kind === 'function' &&
          this.all(left.parameters, right.parameters) &&
          this.equate(left.result, right.result)
        );
      case 'closure':
        return right.kind === 'closure' && left.closure === right.closure;
      case 'dyn':
        return (
          right.kind === 'dyn' &&
          left.trait === right.trait &&
          this.all(left.arguments, right.arguments) &&
          left.bindings.every(({ name, type }) => {
            const other = right.bindings.find((binding) => binding.name === name);
            return other === undefined || this.equate(type, other.type);
          })
        );
      case 'parameter':
        return right.kind === 'parameter' && left.name === right.name;
      default:
        return left.kind === right.kind;
    }
  }

  private all(left: readonly Ty[], right: readonly Ty[]): boolean {
    return left.length === right.length && left.every((type, index) => this.equate(type, right[index]!));
  }

  private link(variable: Variable, type: Ty): boolean {
    if (type.kind === 'variable') {
      // The more special of two variables stays.
      if (type.form === 'any' && variable.form !== 'any') return this.link(type, variable);
      if (variable.form !== 'any' && variable.form !== type.form) return false;
    } else {
      if (variable.form === 'int' && type.kind !== 'int') return false;
      if (variable.form === 'float' && type.kind !== 'float') return false;
      if (this.occurs(variable, type)) return false;
    }
    variable.link = type;
    this.trail.push(variable);
    return true;
  }

  private occurs(variable: Variable, type: Ty): boolean {
    let found = false;
    const visit = (part: Ty): Ty => {
      const inner = shallow(part);
      if (inner === variable) found = true;
      if (!found) mapParts(inner, visit);
      return part;
    };
    visit(type);
    return found;
  }
}
