import { createHash } from 'node:crypto';
import { allOperations, errorTable } from '@halyard/contract';
import { describe, expect, it } from 'vitest';
import { openApiText, referencePage, referencePolicy } from './index.ts';
import { shapeHtml } from './shape.ts';

describe('the reference page', () => {
  const page = referencePage().toString();

  it('has every operation, every error, and no link that leads nowhere', () => {
    for (const { name } of allOperations) expect(page).toContain(`id="${name}"`);
    for (const code of Object.keys(errorTable)) expect(page).toContain(`id="${code}"`);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(100);
    expect(targets.filter((target) => !page.includes(`id="${target}"`))).toEqual([]);
  });

  it('needs no script and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|src=|https?:/);
  });

  it('may apply the one style that it has, and no other', () => {
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style!);
    const hashes = styles.map((style) => createHash('sha256').update(style).digest('base64'));
    expect(hashes).toHaveLength(1);
    expect(referencePolicy).toContain(`style-src 'sha256-${hashes[0]}';`);
    expect(referencePolicy).not.toContain('unsafe');
    expect(page).not.toMatch(/ style="/);
  });

  it('shows what goes in and what comes out', () => {
    expect(page).toContain('href="#shape-CreateFlag"');
    expect(openApiText().toString()).toContain('CreateFlag');
    expect(page).toContain(
      'for example</span><pre>{&quot;key&quot;:&quot;pr-7&quot;,&quot;inherits&quot;:&quot;staging&quot;',
    );
  });
});

describe('shapeHtml', () => {
  it('reads like a type, with notes, and escapes what it shows', () => {
    const schema = {
      type: 'object',
      properties: {
        key: { type: 'string', description: 'a <b> name' },
        of: { enum: ['x', 1] },
        many: { type: 'array', items: { anyOf: [{ $ref: '#/components/schemas/Flag' }, { type: 'null' }] } },
        by: { type: 'object', additionalProperties: { type: 'integer' } },
      },
      required: ['key'],
    };
    expect(shapeHtml(schema).split('\n')).toEqual([
      '{',
      '  key: string  <span class="note">// a &lt;b&gt; name</span>',
      '  of?: &quot;x&quot; | 1',
      '  many?: (<a href="#shape-Flag">Flag</a> | null)[]',
      '  by?: { [name]: integer }',
      '}',
    ]);
  });
});
