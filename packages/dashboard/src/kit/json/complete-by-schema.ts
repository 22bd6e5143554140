/** Names and values that a schema knows for the place of the cursor. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import { type SyntaxNode, textOf, valuesIn } from './json-place.ts';
import { type JsonSchema, objectOf, schemasAt } from './schema-at.ts';

export function completeBySchema(
  { state, pos, explicit }: CompletionContext,
  schema: JsonSchema | null,
): CompletionResult | null {
  if (schema === null) return null;
  const node = syntaxTree(state).resolveInner(pos, -1);
  const isName = node.name === 'PropertyName' || (node.name === 'Object' && isAfter(state, pos, /[{,]\s*$/));
  const word = /"?[\w$.-]*$/.exec(state.doc.sliceString(Math.max(0, pos - 80), pos))?.[0] ?? '';
  if (word === '' && !explicit) return null;
  const from = pos - word.length;
  const holder = node.name === 'Object' ? node : isName ? node.parent?.parent : node.parent;
  if (isName && holder?.name === 'Object') {
    const present = holder.getChildren('Property').map((property) => {
      const name = property.getChild('PropertyName');
      return name === null || name.from === node.from ? '' : textOf(state.doc, name);
    });
    const options = namesIn(schemasAt(schema, pathOf(state, holder))).filter(
      ({ label }) => !present.includes(label),
    );
    const isNamed = node.name === 'PropertyName' && /^\s*:/.test(state.doc.sliceString(node.to, node.to + 8));
    return {
      from,
      to: node.name === 'PropertyName' ? node.to : pos,
      options: options.map((option) => ({
        ...option,
        apply: `${JSON.stringify(option.label)}${isNamed ? '' : ': '}`,
      })),
      filter: false,
    };
  }
  return { from, options: valuesOf(schemasAt(schema, pathOf(state, node))) };
}

function isAfter(state: EditorState, pos: number, pattern: RegExp): boolean {
  return pattern.test(state.doc.sliceString(Math.max(0, pos - 200), pos).replace(/"?[\w$.-]*$/, ''));
}

function namesIn(schemas: readonly JsonSchema[]): Completion[] {
  const names = new Map<string, Completion>();
  for (const schema of schemas) {
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    for (const [label, value] of Object.entries(objectOf(schema['properties']) ?? {})) {
      const { type, description } = objectOf(value) ?? {};
      names.set(label, {
        label,
        type: 'property',
        detail: [type, required.includes(label) ? 'required' : undefined].filter(Boolean).join(', '),
        ...(typeof description === 'string' ? { info: description } : {}),
      });
    }
  }
  return [...names.values()];
}

function valuesOf(schemas: readonly JsonSchema[]): Completion[] {
  const values = new Set<string>();
  for (const schema of schemas) {
    const lists = [schema['enum'], schema['examples'], [schema['const']], [schema['default']]];
    for (const list of lists) {
      for (const value of Array.isArray(list) ? list : [])
        if (value !== undefined) values.add(JSON.stringify(value));
    }
    if (schema['type'] === 'boolean') for (const value of ['true', 'false']) values.add(value);
  }
  return [...values].map((label) => ({ label, type: 'constant' }));
}

/** The names and places that lead to a node from the root. */
export function pathOf(state: EditorState, node: SyntaxNode): string[] {
  const path: string[] = [];
  let child = node;
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.name === 'Property') {
      const name = parent.getChild('PropertyName');
      if (name !== null && name.from !== child.from) path.unshift(textOf(state.doc, name));
    }
    if (parent.name === 'Array') {
      const place = valuesIn(parent).findIndex(({ from }) => from === child.from);
      if (place >= 0) path.unshift(String(place));
    }
    child = parent;
  }
  return path;
}
