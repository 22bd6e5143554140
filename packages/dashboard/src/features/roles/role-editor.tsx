import { Box, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/call.ts';
import { useWrite } from '../../api/use-write.ts';
import { keyFromName } from '../../kit/key-from-name.ts';
import { Notice } from '../../kit/notice.tsx';
import { notify } from '../../kit/notify.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { fieldProblem, ProblemNotice } from '../../kit/problem-notice.tsx';
import { ProjectLink, useProjectPath } from '../../kit/project-link.tsx';
import { DeleteRole } from './delete-role.tsx';
import { RoleTest } from './role-test.tsx';
import classes from './roles.module.css';
import { type DraftRule, RuleFields } from './rule-fields.tsx';
import { ruleWords } from './rule-words.ts';

type Role = Answer<'readRole'>;

const firstRule: DraftRule = {
  effect: 'allow',
  operations: ['flags:write'],
  projects: null,
  environments: null,
  tags: null,
};

/** Rules as sentences with their controls, and beside them what the role may do by them. Nothing holds until it is saved. */
export function RoleEditor({
  standing,
  etag,
  mayWrite,
}: {
  /** undefined: a new one. */
  standing: Role | undefined;
  etag: string | undefined;
  mayWrite: boolean;
}) {
  const path = useProjectPath();
  const navigate = useNavigate();
  const [base, setBase] = useState(() => ({ version: standing?.version, etag }));
  const [key, setKey] = useState(standing?.key ?? '');
  const [name, setName] = useState(standing?.name ?? '');
  const [description, setDescription] = useState(standing?.description ?? '');
  const [rules, setRules] = useState<readonly DraftRule[]>(standing?.rules ?? [firstRule]);
  const [isDeleting, setDeleting] = useState(false);
  const create = useWrite('createRole');
  const put = useWrite('putRole');
  const error = create.error ?? put.error;
  const isOvertaken = standing !== undefined && standing.version !== base.version;
  const takeTheirs = (theirs: Role) => {
    setName(theirs.name);
    setDescription(theirs.description);
    setRules(theirs.rules);
    setBase({ version: theirs.version, etag });
  };
  const submit = async () => {
    const body = {
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      description: description.trim(),
      rules: rules.map((rule) => ({ ...rule, operations: [...rule.operations] })) as never,
    };
    if (standing) {
      await put.mutateAsync({ params: { roleId: standing.key }, body, ifMatch: base.etag });
      notify({ message: `${name || standing.key} is changed; whoever holds it is held to it from now on` });
    } else {
      await create.mutateAsync({ body: { key: key.trim() || keyFromName(name), ...body } });
      notify({ message: `${name || key} is there; give it to somebody under Members` });
    }
    await navigate({ to: path('settings/roles') as never });
  };
  return (
    <>
      <PageHeader
        title={standing ? standing.name : 'New role'}
        lead={<ProjectLink to="settings/roles">All roles</ProjectLink>}
      >
        {standing && mayWrite && (
          <Button variant="default" c="var(--halyard-bad)" onClick={() => setDeleting(true)}>
            Delete…
          </Button>
        )}
      </PageHeader>
      {standing?.builtIn && (
        <Text mb="md">It comes with the service and stays as it is. {standing.description}</Text>
      )}
      {isOvertaken && standing && (
        <Box role="status" mb="md">
          <Notice tone="attention" title="Somebody changed this role while you were editing">
            <Text size="sm" component="div" mb="xs">
              Now: {standing.rules.map(ruleWords).join(' ')}
            </Text>
            <Group gap="xs">
              <Button size="compact-sm" variant="default" onClick={() => takeTheirs(standing)}>
                Take theirs
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setBase({ version: standing.version, etag })}
              >
                Keep mine
              </Button>
            </Group>
          </Notice>
        </Box>
      )}
      <div className={classes.editor}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit().catch(() => undefined);
          }}
        >
          <Stack gap="md">
            {mayWrite && (
              <>
                <TextInput
                  label="Name"
                  placeholder="Support"
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                  error={fieldProblem(error, '/name')}
                  required={!standing}
                  maxLength={200}
                />
                {!standing && (
                  <TextInput
                    label="Key"
                    description="As programs name it; it stays"
                    placeholder={keyFromName(name) || 'support'}
                    value={key}
                    onChange={(event) => setKey(event.currentTarget.value)}
                    error={fieldProblem(error, '/key')}
                  />
                )}
                <Textarea
                  label="Description"
                  value={description}
                  onChange={(event) => setDescription(event.currentTarget.value)}
                  error={fieldProblem(error, '/description')}
                  autosize
                  minRows={1}
                  maxLength={2000}
                />
              </>
            )}
            <section aria-label="Rules">
              <Stack gap="sm">
                {rules.length === 0 && <Text c="dimmed">Without a rule it may do nothing.</Text>}
                {rules.map((rule, i) => (
                  <RuleFields
                    // biome-ignore lint/suspicious/noArrayIndexKey: a rule is known by its place while it is edited
                    key={i}
                    place={i + 1}
                    rule={rule}
                    problemAt={(field) => fieldProblem(error, `/rules/${i}/${field}`)}
                    {...(mayWrite
                      ? {
                          onChange: (next: DraftRule) =>
                            setRules(rules.map((each, place) => (place === i ? next : each))),
                          onRemove: () => setRules(rules.filter((_, place) => place !== i)),
                        }
                      : {})}
                  />
                ))}
                {mayWrite && (
                  <Button
                    variant="default"
                    leftSection={<IconPlus size={15} aria-hidden />}
                    onClick={() => setRules([...rules, { ...firstRule, operations: [] }])}
                    style={{ alignSelf: 'flex-start' }}
                  >
                    Add a rule
                  </Button>
                )}
              </Stack>
            </section>
            <ProblemNotice problem={error} kept="Nothing was saved; what you wrote is still here." />
            {mayWrite && (
              <Group gap="sm">
                <Button type="submit" loading={create.isPending || put.isPending} disabled={isOvertaken}>
                  {standing ? `Save ${name || standing.key}` : 'Create the role'}
                </Button>
                <Button variant="default" component={Link} to={path('settings/roles')}>
                  Cancel
                </Button>
              </Group>
            )}
          </Stack>
        </form>
        <RoleTest rules={rules} />
      </div>
      {standing && <DeleteRole role={standing} opened={isDeleting} onClose={() => setDeleting(false)} />}
    </>
  );
}
