import { operationTable } from 'virtual:operations';
import type { AccessRule } from '@halyard/contract/access';
import { ActionIcon, Group, MultiSelect, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import classes from './roles.module.css';
import { operationWords, patternsOf, ruleWords } from './rule-words.ts';

export type DraftRule = AccessRule;

const patterns = patternsOf(
  Object.values(operationTable).flatMap(({ name, permission }) => (permission === null ? [] : [name])),
);

/** A rule: its sentence, and the controls that make it. */
export function RuleFields({
  place,
  rule,
  problemAt,
  onChange,
  onRemove,
}: {
  place: number;
  rule: DraftRule;
  problemAt: (field: string) => string | undefined;
  /** Where it can be changed. */
  onChange?: (rule: DraftRule) => void;
  onRemove?: () => void;
}) {
  const environments = useEnvironments();
  const { data: projects } = useRead('listProjects', {});
  const listOf = (names: readonly string[]) => (names.length === 0 ? null : [...names]);
  const badOperation = rule.operations
    .map((_, i) => problemAt(`operations/${i}`))
    .find((problem) => problem !== undefined);
  return (
    <fieldset className={classes.rule} data-effect={rule.effect}>
      <legend className={classes.hidden}>Rule {place}</legend>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={500} aria-live="polite">
          {ruleWords(rule)}
        </Text>
        {onRemove && (
          <ActionIcon aria-label={`Remove rule ${place}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      {onChange && (
        <Stack gap="sm" mt="sm">
          <SegmentedControl
            aria-label={`Effect of rule ${place}`}
            size="xs"
            value={rule.effect}
            onChange={(effect) => onChange({ ...rule, effect: effect as DraftRule['effect'] })}
            data={[
              { value: 'allow', label: 'Allow' },
              { value: 'deny', label: 'Deny: wins over every allow' },
            ]}
            style={{ alignSelf: 'flex-start' }}
          />
          <MultiSelect
            label="What"
            placeholder={rule.operations.length === 0 ? 'flags:write, configurations.enable, …' : ''}
            data={patterns}
            value={[...rule.operations]}
            onChange={(operations) => onChange({ ...rule, operations })}
            searchable
            renderOption={({ option }) => (
              <Group gap="xs">
                <code>{option.value}</code>
                <Text size="xs" c="dimmed">
                  {option.value.includes(':') || option.value === '*' ? operationWords(option.value) : ''}
                </Text>
              </Group>
            )}
            error={problemAt('operations') ?? badOperation}
            maxDropdownHeight={300}
          />
          <div className={classes.places}>
            <TagsInput
              label="In environments"
              placeholder={rule.environments === null ? 'Every one' : ''}
              data={environments.map(({ key }) => key)}
              value={[...(rule.environments ?? [])]}
              onChange={(names) => onChange({ ...rule, environments: listOf(names) })}
              error={problemAt('environments')}
            />
            <MultiSelect
              label="Of projects"
              placeholder={rule.projects === null ? 'Every one' : ''}
              data={(projects?.items ?? []).map(({ key, name }) => ({ value: key, label: name }))}
              value={[...(rule.projects ?? [])]}
              onChange={(names) => onChange({ ...rule, projects: listOf(names) })}
              searchable
              error={problemAt('projects') ?? problemAt('projects/0')}
            />
            <TagsInput
              label="Tagged with one of"
              placeholder={rule.tags === null ? 'Whatever its tags' : ''}
              value={[...(rule.tags ?? [])]}
              onChange={(names) => onChange({ ...rule, tags: listOf(names) })}
              error={problemAt('tags')}
            />
          </div>
        </Stack>
      )}
    </fieldset>
  );
}
