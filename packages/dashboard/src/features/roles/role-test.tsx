import { operationTable } from 'virtual:operations';
import type { AccessRule } from '@halyard/contract/access';
import { Select, Skeleton, Stack, Table, TagsInput, Text, Title } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useEnvironments } from '../../api/use-environments.ts';
import { useRead } from '../../api/use-read.ts';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './roles.module.css';
import { answersByRow, questionsFor, standardQuestions } from './standard-questions.ts';

const operationNames = Object.values(operationTable)
  .flatMap(({ name, permission }) => (permission === null ? [] : [name]))
  .sort();

/** What a role may do by rules that are being written: asked of the service, which decides by them later. */
export function RoleTest({ rules }: { rules: readonly AccessRule[] }) {
  const home = useProject();
  const environments = useEnvironments().map(({ key }) => key);
  const [project, setProject] = useState(home);
  const [tags, setTags] = useState<string[]>([]);
  const [operation, setOperation] = useState<string | null>('flags.create');
  const [environment, setEnvironment] = useState<string | null>(null);
  const { data: projects } = useRead('listProjects', {});
  const usable = rules.filter(({ operations }) => operations.length > 0);
  const asked = usable.map((rule) => ({ ...rule, operations: [...rule.operations] })) as never;
  const { data, error } = useRead(
    'askAccess',
    {
      body: {
        questions: [
          ...questionsFor(project, environments, tags),
          ...(operation === null ? [] : [{ operation, project, environment, tags }]),
        ],
        rules: asked,
      },
    },
    { keep: true },
  );
  const rows = data && answersByRow(data.answers, environments);
  const own = operation === null ? undefined : data?.answers.at(-1)?.allowed;
  return (
    <section className={classes.test} aria-label="What this role may do">
      <Title order={2} mb={2}>
        What it may do
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        By the rules as they stand here, saved or not. What is protected takes <code>protected:write</code> as
        well.
      </Text>
      <Stack gap="sm">
        <div className={classes.where}>
          <Select
            label="In project"
            data={(projects?.items ?? []).map(({ key, name }) => ({ value: key, label: name }))}
            value={project}
            onChange={(next) => setProject(next ?? home)}
            allowDeselect={false}
          />
          <TagsInput
            label="With what is tagged"
            placeholder={tags.length === 0 ? 'No tags' : ''}
            value={tags}
            onChange={setTags}
          />
        </div>
        {error && <ProblemNotice problem={error} />}
        {!rows && !error && <Skeleton height={40 + standardQuestions.length * 33} />}
        {rows && (
          <Table.ScrollContainer
            minWidth={300}
            scrollAreaProps={{
              viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'Answers' } as never,
            }}
          >
            <Table verticalSpacing={4} horizontalSpacing={5} aria-live="polite">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>May it …</Table.Th>
                  {environments.map((key) => (
                    <Table.Th key={key} fz="xs">
                      {key}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {standardQuestions.map(({ label, operation: name }, i) => (
                  <Table.Tr key={name}>
                    <Table.Th scope="row" fw={400} className={classes.question}>
                      {label}
                    </Table.Th>
                    {rows[i]?.map((allowed, place) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: answers are known by their place
                      <Table.Td key={place} colSpan={rows[i]?.length === 1 ? environments.length : 1}>
                        <Said allowed={allowed} />
                        {rows[i]?.length === 1 && environments.length > 1 && ', for the whole project'}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <div className={classes.where}>
          <Select
            label="Any operation"
            data={operationNames}
            value={operation}
            onChange={setOperation}
            searchable
            maxDropdownHeight={260}
          />
          <Select
            label="In environment"
            placeholder="What belongs to all"
            clearable
            clearButtonProps={{ 'aria-label': 'What belongs to all' }}
            data={environments}
            value={environment}
            onChange={setEnvironment}
          />
        </div>
        {own !== undefined && (
          <Text role="status">
            <Said allowed={own} /> — {operation}
            {environment === null ? '' : ` in ${environment}`} of {project}
          </Text>
        )}
      </Stack>
    </section>
  );
}

function Said({ allowed }: { allowed: boolean }) {
  return (
    <span className={allowed ? classes.yes : classes.no}>
      {allowed ? <IconCheck size={15} aria-hidden /> : <IconX size={15} aria-hidden />}
      {allowed ? 'yes' : 'no'}
    </span>
  );
}
