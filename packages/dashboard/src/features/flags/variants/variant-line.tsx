import { ActionIcon, Text, TextInput, Tooltip } from '@mantine/core';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useEffect, useState } from 'react';
import { notify } from '../../../kit/notify.tsx';
import { counted } from '../../../kit/numbers.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import { colorClass } from '../serve/variant-colors.ts';
import { complaintOfName, renamed, usesOf, withoutVariant, withValue } from './edit-variants.ts';
import { ValueEditor } from './value-editor.tsx';
import classes from './variants.module.css';

/** One variant: its name, its value, and where it is used. */
export function VariantLine({
  draft,
  name,
  mayEdit,
  isNew,
}: {
  draft: FlagDraft;
  name: string;
  mayEdit: boolean;
  isNew: boolean;
}) {
  const { edited } = draft;
  const uses = usesOf(edited, name);
  const value = edited.variants[name]!;
  const mayDelete = mayEdit && uses.length === 0 && Object.keys(edited.variants).length > 1;
  const remove = () => {
    draft.set(withoutVariant(edited, name));
    notify({
      message: `${name} is out of the draft`,
      undo: () => draft.set((flag) => withValue(flag, name, value)),
    });
  };
  return (
    <li className={classes.line}>
      <span className={`${classes.edge} ${colorClass(edited.variants, name)}`} aria-hidden />
      <div className={classes.name}>
        <NameInput draft={draft} name={name} mayEdit={mayEdit} isNew={isNew} />
        <Tooltip label={uses.slice(0, 12).join(', ')} disabled={uses.length === 0} multiline maw={320}>
          <Text size="xs" c="dimmed">
            {uses.length === 0 ? 'not used' : `used in ${counted(uses.length, 'place')}`}
          </Text>
        </Tooltip>
      </div>
      <div className={classes.value}>
        <ValueEditor
          draft={draft}
          name={name}
          value={value}
          mayEdit={mayEdit}
          onChange={(next) => draft.set((flag) => withValue(flag, name, next))}
        />
      </div>
      {mayDelete ? (
        <ActionIcon aria-label={`Delete ${name}`} onClick={remove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ) : (
        <span />
      )}
    </li>
  );
}

/** Renames when it is left, or by Enter: every rule that names the variant follows. */
function NameInput({
  draft,
  name,
  mayEdit,
  isNew,
}: {
  draft: FlagDraft;
  name: string;
  mayEdit: boolean;
  isNew: boolean;
}) {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const complaint = complaintOfName(draft.edited, text, name);
  const commit = () => {
    if (text !== name && complaint === undefined) draft.set(renamed(draft.edited, name, text));
    else if (complaint !== undefined) setText(name);
  };
  return (
    <TextInput
      aria-label="Name of the variant"
      value={text}
      readOnly={!mayEdit}
      // What was just added is named first.
      autoFocus={isNew}
      onFocus={(event) => isNew && event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setText(name);
      }}
      error={text === name ? undefined : complaint}
      maxLength={64}
    />
  );
}
