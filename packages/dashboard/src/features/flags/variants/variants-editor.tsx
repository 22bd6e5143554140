import { Button, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { withNewVariant } from './edit-variants.ts';
import { SchemaEditor } from './schema-editor.tsx';
import { VariantLine } from './variant-line.tsx';
import classes from './variants.module.css';

const MOST = 100;

/** What the flag can serve: names, which people see, and values, which programs get. */
export function VariantsEditor({ draft, mayEdit }: { draft: FlagDraft; mayEdit: boolean }) {
  const { edited } = draft;
  const names = Object.keys(edited.variants);
  const [added, setAdded] = useState<string>();
  const isSwitch = edited.kind === 'boolean' || edited.kind === 'kill-switch';
  const add = () => {
    const { flag, name } = withNewVariant(edited);
    draft.set(flag);
    setAdded(name);
  };
  return (
    <div className={classes.variants}>
      <Text c="dimmed" size="sm">
        Programs get the value, of type <b>{edited.type}</b>. Rules and reports name the variant. Both are the
        same in every environment.
      </Text>
      <ul className={classes.list}>
        {names.map((name, place) => (
          <VariantLine
            // A variant that is renamed is still the same line.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={place}
            draft={draft}
            name={name}
            mayEdit={mayEdit}
            isNew={name === added}
          />
        ))}
      </ul>
      {mayEdit && !isSwitch && names.length < MOST && (
        <Button
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={add}
          className={classes.add}
        >
          Add variant
        </Button>
      )}
      {edited.type === 'json' && <SchemaEditor draft={draft} mayEdit={mayEdit} />}
    </div>
  );
}
