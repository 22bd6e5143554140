/** Where in a text the value stands that a pointer means. */
import { ensureSyntaxTree, type syntaxTree } from '@codemirror/language';
import type { EditorState, Text } from '@codemirror/state';
import { isMap, isNode, isPair, isSeq, parseDocument } from 'yaml';

export type SyntaxNode = ReturnType<typeof syntaxTree>['topNode'];

export interface Place {
  from: number;
  to: number;
}

/** The name of the member where there is one, else the value; of what is not there, whatever it would stand in. */
export function placeOf(state: EditorState, pointer: string, language: 'json' | 'yaml'): Place {
  const path = tokensOf(pointer);
  const place = language === 'yaml' ? inYaml(state.doc, path) : inJson(state, path);
  return { from: place.from, to: Math.max(place.from, Math.min(place.to, state.doc.lineAt(place.from).to)) };
}

export function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function inJson(state: EditorState, path: readonly string[]): Place {
  let node: SyntaxNode | null = ensureSyntaxTree(state, state.doc.length, 200)?.topNode.firstChild ?? null;
  let place: Place = { from: node?.from ?? 0, to: node?.to ?? 0 };
  for (const token of path) {
    const child = node === null ? undefined : childOf(state.doc, node, token);
    if (child === undefined) break;
    node = child.value;
    place = child.name ?? child.value ?? place;
  }
  return { from: place.from, to: place.to };
}

function childOf(doc: Text, node: SyntaxNode, token: string) {
  if (node.name === 'Object') {
    for (const property of node.getChildren('Property')) {
      const name = property.getChild('PropertyName');
      if (name !== null && textOf(doc, name) === token) return { name, value: property.lastChild };
    }
  }
  if (node.name === 'Array') {
    const value = valuesIn(node)[Number(token)];
    return value === undefined ? undefined : { name: undefined, value };
  }
  return undefined;
}

export function valuesIn(array: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = [];
  for (let child = array.firstChild; child !== null; child = child.nextSibling) {
    if (VALUES.has(child.name)) values.push(child);
  }
  return values;
}

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

export function textOf(doc: Text, node: Place): string {
  const text = doc.sliceString(node.from, node.to);
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', '');
  }
}

function inYaml(doc: Text, path: readonly string[]): Place {
  let node: unknown = parseDocument(doc.toString()).contents;
  let place: Place = { from: 0, to: doc.line(1).to };
  for (const token of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isNode(key) && String(key) === token);
      if (!isPair(pair)) break;
      place = rangeOf(pair.key) ?? place;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(token)];
      place = rangeOf(node) ?? place;
    } else break;
  }
  return place;
}

function rangeOf(node: unknown): Place | undefined {
  return isNode(node) && node.range ? { from: node.range[0], to: node.range[1] } : undefined;
}
