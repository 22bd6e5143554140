import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { Button, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { notify } from '../../../kit/notify.tsx';
import { newTest } from '../../conditions/index.ts';
import { duplicated, inserted, moved, newRuleId, type Rule } from './rule-edits.ts';
import { RuleLine } from './rule-line.tsx';
import type { RulesProps } from './rule-props.ts';
import classes from './rules.module.css';

/** The rules in their order: the first that matches and yields something is what counts. */
export function RuleList({ draft, environment, value, live, judgement, mayEdit, set }: RulesProps) {
  const [openId, setOpenId] = useState<string>();
  const { rules } = value;
  const setRules = (next: Rule[]) => set({ ...value, rules: next });
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (id: unknown) => rules.findIndex((rule) => rule.id === id);
  const drop = ({ active, over }: DragEndEvent) => {
    if (over !== null && active.id !== over.id) setRules(moved(rules, String(active.id), placeOf(over.id)));
  };
  const add = () => {
    const id = newRuleId();
    const variant = Object.keys(draft.edited.variants).find((name) => name !== value.off) ?? null;
    setRules([...rules, { id, if: newTest(), serve: variant }]);
    setOpenId(id);
  };
  const remove = (rule: Rule, place: number) => {
    setRules(rules.filter(({ id }) => id !== rule.id));
    notify({
      message: `Rule ${place + 1} is out of the draft`,
      undo: () =>
        draft.set((flag) => {
          const here = flag.environments[environment] ?? value;
          const back = { ...here, rules: inserted(here.rules, rule, place) };
          return { ...flag, environments: { ...flag.environments, [environment]: back } };
        }),
    });
  };
  return (
    <div>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragStart={() => setOpenId(undefined)}
        onDragEnd={drop}
        accessibility={{ announcements: announcementsOf(placeOf, rules.length) }}
      >
        <SortableContext items={rules.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
          <ol className={classes.rules} aria-label={`Rules in ${environment}, in order`}>
            {rules.map((rule, place) => (
              <RuleLine
                key={rule.id}
                rule={rule}
                place={place}
                count={rules.length}
                live={live?.rules.find(({ id }) => id === rule.id)}
                flag={draft.edited}
                environment={environment}
                off={value.off}
                judgement={judgement}
                mayEdit={mayEdit}
                isOpen={openId === rule.id}
                onOpen={(isOpen) => setOpenId(isOpen ? rule.id : undefined)}
                onChange={(next) => setRules(rules.map((each) => (each.id === rule.id ? next : each)))}
                onMove={(to) => setRules(moved(rules, rule.id, to))}
                onDuplicate={() => {
                  const id = newRuleId();
                  setRules(duplicated(rules, rule.id, id));
                  setOpenId(id);
                }}
                onDelete={() => remove(rule, place)}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {rules.length === 0 && (
        <Text size="sm" c="dimmed" className={classes.empty}>
          No rules: everyone gets the same. A rule gives some people something else, for example{' '}
          <i>people in Germany on 2.3.0 or later get on</i>.
        </Text>
      )}
      {mayEdit && (
        <div className={classes.addLine}>
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
            className={classes.addRule}
          >
            Add rule
          </Button>
        </div>
      )}
    </div>
  );
}

function announcementsOf(placeOf: (id: unknown) => number, count: number): Announcements {
  return {
    onDragStart: ({ active }) => `Rule ${placeOf(active.id) + 1} picked up. Move it by the arrows.`,
    onDragOver: ({ over }) => (over ? `At place ${placeOf(over.id) + 1} of ${count}.` : undefined),
    onDragEnd: ({ over }) => (over ? `Put down at place ${placeOf(over.id) + 1} of ${count}.` : 'Put back.'),
    onDragCancel: () => 'Put back.',
  };
}
