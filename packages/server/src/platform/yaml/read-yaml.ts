/**
 * YAML as JSON knows it, and nothing more: one document of the core schema of YAML 1.2, without anchors, aliases,
 * tags and directives, which is all that text can be made to grow or to mean something else by. Nothing of the text is
 * repeated in what is said about it. Imports no value but the parser's, since a worker begins with it.
 */
import { Composer, CST, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser } from 'yaml';

export interface Place {
  /** From 1, both. */
  line: number;
  column: number;
}
export type PlacedProblem = { pointer: string; message: string } & Place;

/** How deep a text may be, and of how many members and elements. */
export interface YamlBounds {
  depth: number;
  members: number;
}

/** What became of a text; `places` has those of the pointers asked for, in their order. */
export type ReadYaml =
  | { value: unknown; places: Place[] }
  | { malformed: string }
  | { problems: PlacedProblem[] };

const maxProblems = 50;

/** Refused before anything is built of it. */
const refused: Record<string, string> = {
  anchor: 'anchors are not taken: write it out',
  alias: 'aliases are not taken: write it out',
  tag: 'tags are not taken: leave it out',
  'directive-line': 'directives are not taken: leave it out',
};

/** One for each member and element, at least. */
const separators = new Set(['map-value-ind', 'seq-item-ind', 'comma']);

export function readYaml(
  text: string,
  { depth: maxDepth, members: maxMembers }: YamlBounds,
  pointers: readonly string[] = [],
): ReadYaml {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const at = (offset: number) => {
    const { line, column } = placeAt(offset);
    return `at line ${line}, column ${column}`;
  };

  // A collection is up to three levels of the parser's own; what is exact is judged when it is done.
  const maxStack = 3 * maxDepth + 10;
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let isScalarNext = false;
  let members = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // What follows the mark is content, whatever it looks like.
    const type: string | null = isScalarNext ? null : CST.tokenType(lexeme);
    isScalarNext = type === 'scalar';
    if (type !== null && Object.hasOwn(refused, type)) {
      return { malformed: `${refused[type]} (${at(parser.offset)})` };
    }
    if (type !== null && separators.has(type) && ++members > maxMembers) {
      return { malformed: `more than ${maxMembers} members` };
    }
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxStack) return { malformed: `nested deeper than ${maxDepth} levels` };
  }
  tokens.push(...parser.end());

  const composer = new Composer({ version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (!document) return { malformed: 'the body is empty' };
  if (second) return { malformed: `more than one document ${at(second.range[0])}` };
  const [error] = document.errors;
  if (error) return { malformed: `not YAML ${at(error.pos[0])}: ${sentences[error.code] ?? 'not expected'}` };

  const problems: PlacedProblem[] = [];
  const complain = (offset: number, path: readonly string[], message: string) => {
    if (problems.length < maxProblems) {
      problems.push({ pointer: pointerTo(path), message, ...placeAt(offset) });
    }
  };
  const root = document.contents as Node | null;
  const value = toValue(root, [], maxDepth, complain);
  if (problems.length > 0) return { problems };
  return { value, places: pointers.map((pointer) => placeAt(offsetOf(root, pointer))) };
}

const sentences: Partial<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit',
  BAD_DQ_ESCAPE: 'an escape that nobody knows',
  BLOCK_AS_IMPLICIT_KEY: 'a block stands where a key should be',
  BLOCK_IN_FLOW: 'a block stands inside brackets',
  DUPLICATE_KEY: 'a member stands there twice',
  IMPOSSIBLE: 'not expected',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a character is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines',
  NON_STRING_KEY: 'a key is not text',
  TAB_AS_INDENT: 'a tab stands where only spaces indent',
  UNEXPECTED_TOKEN: 'something stands where nothing should',
};

type Complain = (offset: number, path: readonly string[], message: string) => void;

/** As JSON.parse would give it; `__proto__` stays a member for whoever refuses it. */
function toValue(node: Node | null, path: readonly string[], levels: number, complain: Complain): unknown {
  if (!isScalar(node) && node !== null && levels === 0) {
    complain(startOf(node) ?? 0, path, `nested deeper than ${path.length} levels`);
    return null;
  }
  if (isMap<Node, Node | null>(node)) {
    const members: Record<string, unknown> = {};
    const places = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const offset = startOf(key) ?? startOf(node) ?? 0;
      if (!isScalar(key)) complain(offset, path, 'a key is not text');
      const inner = [...path, name];
      if (places.has(name)) complain(offset, inner, 'stands there twice');
      places.set(name, offset);
      Object.defineProperty(members, name, {
        value: toValue(value, inner, levels - 1, complain),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return members;
  }
  if (isSeq<Node | null>(node)) {
    return node.items.map((item, i) => toValue(item, [...path, String(i)], levels - 1, complain));
  }
  if (!isScalar(node)) return null;
  const { value } = node;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    complain(startOf(node) ?? 0, path, 'a number beyond what a double can hold');
  }
  return typeof value === 'bigint' ? Number(value) : (value ?? null);
}

function startOf(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}

/** Of the key of a member, or of an element; of the nearest there is, where the pointer leads further. */
function offsetOf(root: Node | null, pointer: string): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isMap<Node, Node | null>(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq<Node | null>(node)) {
      const item = node.items[Number(name)];
      if (item === undefined) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

/** RFC 6901. */
function pointerTo(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
