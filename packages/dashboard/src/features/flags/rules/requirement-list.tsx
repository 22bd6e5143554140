import type { Condition } from '@halyard/core';
import { ActionIcon, Button, Text, UnstyledButton } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconLockAccess from '@tabler/icons-react/icons/IconLockAccess';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useId, useState } from 'react';
import { notify } from '../../../kit/notify.tsx';
import { ConditionEditor, ConditionView, describeCondition } from '../../conditions/index.ts';
import { LineNotes } from './line-notes.tsx';
import type { RulesProps } from './rule-props.ts';
import classes from './rules.module.css';
import { problemsIn } from './use-judgement.ts';

/** What has to hold before any rule is asked: where it does not, the flag serves what it serves while off. */
export function RequirementList({ draft, environment, value, judgement, mayEdit, set }: RulesProps) {
  const [open, setOpen] = useState<number>();
  const { requires } = value;
  const setRequires = (next: Condition[]) => set({ ...value, requires: next });
  const remove = (place: number) => {
    const gone = requires[place]!;
    setRequires(requires.filter((_, i) => i !== place));
    setOpen(undefined);
    notify({
      message: 'The requirement is out of the draft',
      undo: () =>
        draft.set((flag) => {
          const here = flag.environments[environment] ?? value;
          const back = [...here.requires.slice(0, place), gone, ...here.requires.slice(place)];
          return {
            ...flag,
            environments: { ...flag.environments, [environment]: { ...here, requires: back } },
          };
        }),
    });
  };
  return (
    <div className={classes.requirements}>
      {requires.map((condition, place) => (
        <RequirementLine
          // Requirements have no names: they are known by their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={place}
          condition={condition}
          pointer={`/requires/${place}`}
          props={{ draft, environment, judgement, mayEdit }}
          isOpen={open === place}
          onOpen={(isOpen) => setOpen(isOpen ? place : undefined)}
          onChange={(next) => setRequires(requires.map((each, i) => (i === place ? next : each)))}
          onDelete={() => remove(place)}
        />
      ))}
      {mayEdit && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            setRequires([...requires, { flag: '', variants: [] }]);
            setOpen(requires.length);
          }}
        >
          Add requirement
        </Button>
      )}
    </div>
  );
}

function RequirementLine({
  condition,
  pointer,
  props: { draft, environment, judgement, mayEdit },
  isOpen,
  onOpen,
  onChange,
  onDelete,
}: {
  condition: Condition;
  pointer: string;
  props: Pick<RulesProps, 'draft' | 'environment' | 'judgement' | 'mayEdit'>;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onChange: (next: Condition) => void;
  onDelete: () => void;
}) {
  const editor = useId();
  const problems = problemsIn(judgement, pointer);
  const text = judgement.lines.get(pointer) ?? describeCondition(condition);
  return (
    <div className={classes.rule} data-open={isOpen || undefined}>
      <div className={classes.requirement}>
        <span className={classes.place}>
          <IconLockAccess size={16} aria-hidden />
        </span>
        <UnstyledButton
          className={classes.sentence}
          onClick={() => onOpen(!isOpen)}
          aria-expanded={isOpen}
          aria-controls={isOpen ? editor : undefined}
        >
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          <span className={classes.words}>
            <Text span inherit fw={600}>
              Requires:
            </Text>{' '}
            {text}
          </span>
        </UnstyledButton>
        {mayEdit ? (
          <ActionIcon aria-label="Delete this requirement" onClick={onDelete}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <span />
        )}
      </div>
      {!isOpen && <LineNotes problems={problems} />}
      {isOpen && !mayEdit && (
        <div id={editor} className={classes.editor}>
          <ConditionView condition={condition} />
        </div>
      )}
      {isOpen && mayEdit && (
        <fieldset id={editor} className={classes.editor} aria-label="Requirement">
          <ConditionEditor
            isTold
            value={condition}
            onChange={onChange}
            project={draft.project}
            environment={environment}
            problems={problems}
            pointer={pointer}
            label="What has to hold"
          />
        </fieldset>
      )}
    </div>
  );
}
