/**
 * What people choose between an attribute and its values: a row for each thing an operator can mean, made from core's
 * table. An operator more there is a choice more here.
 */
import {
  attributeWords,
  OPERATORS,
  type Operator,
  relationWords,
  type Test,
  type ViewName,
  viewOf,
} from '@halyard/core';

export interface OperatorChoice {
  /** `gte semver`, `not in`. */
  id: string;
  op: Operator;
  view: ViewName | undefined;
  isNegated: boolean;
  /** As in a sentence: `is at least`. */
  words: string;
  /** How values are read: `Number`. */
  kind: ChoiceKind;
}

export type ChoiceKind = 'Text' | 'Number' | 'Date' | 'Version' | 'Address' | 'Any value';

const KINDS: Readonly<Record<ViewName, ChoiceKind>> = {
  string: 'Text',
  number: 'Number',
  date: 'Date',
  semver: 'Version',
};

const ORDERS: ReadonlySet<Operator> = new Set(['lt', 'lte', 'gt', 'gte']);
const KIND_ORDER: readonly ChoiceKind[] = ['Any value', 'Text', 'Number', 'Version', 'Date', 'Address'];

/** In the order in which they are offered. */
export const CHOICES: readonly OperatorChoice[] = (Object.keys(OPERATORS) as Operator[])
  .flatMap((op) => OPERATORS[op].views.flatMap((view) => choicesOf(op, view)))
  .sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));

export function choiceOf(test: Test, isNegated: boolean): OperatorChoice {
  const id = idOf(test.op, viewOf(test), isNegated);
  return CHOICES.find((choice) => choice.id === id) ?? CHOICES[0]!;
}

/** The test with another choice: values stay where they can be read so, and what it does not know goes. */
export function withChoice(test: Test, { op, view }: OperatorChoice): Test {
  const { takesValues, takesIgnoreCase, views } = OPERATORS[op];
  const values = (test.values ?? [])
    .map((value) => converted(value, op, view))
    .filter((value) => {
      return OPERATORS[op].expects(value, view) === undefined;
    });
  return {
    attribute: test.attribute,
    op,
    ...(takesValues ? { values: values as NonNullable<Test['values']> } : {}),
    ...(view === views[0] || view === undefined ? {} : { as: view }),
    ...(takesIgnoreCase && test.ignoreCase === true && isText(view) ? { ignoreCase: true } : {}),
    ...(test.else === true ? { else: true } : {}),
  };
}

/** What an attribute is most likely compared by; by its name, and by values that were seen. */
export function likelyChoice(attribute: string, seen: readonly unknown[] = []): OperatorChoice {
  const find = (id: string) => CHOICES.find((choice) => choice.id === id)!;
  if (attribute === '$now') return find('gte date');
  if (attributeWords(attribute).isVersion === true) return find('gte semver');
  if (attribute === 'ip' || attribute.endsWith('.ip')) return find('cidr string');
  if (attributeWords(attribute).preposition !== undefined) return find('in');
  if (seen.length > 0 && seen.every((value) => typeof value === 'number')) return find('gte number');
  if (seen.length > 0 && seen.every((value) => typeof value === 'string' && VERSION.test(value))) {
    return find('gte semver');
  }
  return find('in');
}

const VERSION = /^v?\d+\.\d+\.\d+(-[\w.-]+)?$/;

function choicesOf(op: Operator, view: ViewName | undefined): OperatorChoice[] {
  const [is, isNot] = relationWords(op, view);
  const kind = kindOf(op, view);
  const suffix = suffixOf(op, view);
  return [false, true].map((isNegated) => ({
    id: idOf(op, view, isNegated),
    op,
    view,
    isNegated,
    words: `${isNegated ? isNot : is}${suffix}`,
    kind,
  }));
}

/** Where the same words mean another way to read, it is said. */
function suffixOf(op: Operator, view: ViewName | undefined): string {
  if (op !== 'in' && !ORDERS.has(op)) return '';
  if (view === undefined || (view === 'number' && op !== 'in') || (view === 'date' && op !== 'in')) return '';
  if (view === 'string') return op === 'in' ? ' (text)' : ' (alphabetical)';
  return ` (${KINDS[view].toLowerCase()})`;
}

function kindOf(op: Operator, view: ViewName | undefined): ChoiceKind {
  if (op === 'cidr') return 'Address';
  return view === undefined ? 'Any value' : KINDS[view];
}

function idOf(op: Operator, view: ViewName | undefined, isNegated: boolean): string {
  return `${isNegated ? 'not ' : ''}${op}${view === undefined ? '' : ` ${view}`}`;
}

function isText(view: ViewName | undefined): boolean {
  return view === undefined || view === 'string';
}

/** `2` and `"2"` mean the same to whoever goes from one way to read values to another. */
function converted(value: unknown, op: Operator, view: ViewName | undefined): unknown {
  if (view === 'string' || view === 'semver') return typeof value === 'string' ? value : String(value);
  if (view === 'number' && typeof value === 'string' && value.trim() !== '') {
    return Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return op === 'cidr' ? String(value) : value;
}
