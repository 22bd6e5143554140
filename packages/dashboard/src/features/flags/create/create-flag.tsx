import type { FlagKind } from '@halyard/contract';
import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { useProject } from '../../../api/project-key.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useMay, useMayPermission, useNeededTags } from '../../../api/use-may.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { eitherOf } from '../../../kit/numbers.ts';
import { ProblemNotice } from '../../../kit/problem-notice.tsx';
import { flagPath } from '../list/flag-path.ts';
import { heldLink } from '../switching/held-link.ts';
import { DescribingFields } from './describing-fields.tsx';
import { KindField } from './kind-field.tsx';
import { emptyDraft, hasOwnVariants, keyOf, withKind } from './new-flag-draft.ts';
import { type DraftProblems, placeProblems, readDraft } from './read-draft.ts';
import { StartField } from './start-field.tsx';
import { VariantsField } from './variants-field.tsx';

/** A new flag: what it is for, what it is called, and where it starts. What is left out can be said later. */
export function CreateFlag({
  kind,
  onKind,
  onClose,
}: {
  kind: FlagKind;
  onKind: (kind: FlagKind) => void;
  onClose: () => void;
}) {
  const project = useProject();
  const navigate = useNavigate();
  const environments = useEnvironments();
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const create = useWrite('createFlag');
  const needed = useNeededTags('createFlag');
  // Whoever may make flags of one tag only does not have to say so each time.
  const [draft, setDraft] = useState(() => ({
    ...emptyDraft(kind),
    tags: needed.length === 1 ? [...needed] : [],
  }));
  if (draft.kind !== kind) setDraft(withKind(draft, kind));
  const [found, setFound] = useState<DraftProblems>({});
  const [others, setOthers] = useState<readonly string[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const startable = useStartable(environments, draft.tags);
  const change = (more: Partial<typeof draft>) => {
    setDraft((before) => ({ ...before, ...more }));
    // What was wrong with a field is not said of what stands there now.
    setFound((before) => without(before, Object.keys(more)));
  };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setOthers([]);
    const read = readDraft(draft);
    if (read.problems) return setFound(read.problems);
    if (needed.length > 0 && !needed.some((tag) => draft.tags.includes(tag))) {
      return setFound({ tags: `Your roles are about flags tagged ${eitherOf(needed)}: name one` });
    }
    setFound({});
    try {
      const { status, location } = await create.mutateAsync({ query: { project }, body: read.flag as never });
      if (status === 202) {
        notify({
          message: `Proposed: create ${read.flag.key}. It is there once others approve.`,
          link: { label: 'Open the proposal', href: heldLink(project, location) },
        });
        return onClose();
      }
      notify({ message: `${read.flag.key} was created` });
      // Its first edits belong where nobody is served yet; in production they may be proposals.
      const [first] = environments;
      void navigate({
        to: flagPath(project, read.flag.key),
        search: { environment: first?.key } as never,
      });
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      if (problem.code === 'ALREADY_EXISTS') {
        const place = draft.key === null ? 'name' : 'key';
        return setFound({ [place]: `There is a flag with the key ${read.flag.key} already.` });
      }
      const placed = placeProblems(draft, problem.fields);
      setFound(placed.problems);
      setOthers(placed.others);
    }
  }

  useEffect(() => {
    if (Object.keys(found).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [found]);

  // What stands at its field is not said twice.
  const isPlaced = Object.keys(found).length > 0 && others.length === 0;
  return (
    <Drawer
      opened
      onClose={onClose}
      size={isPhone ? '100%' : 640}
      title="Create a flag"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="lg">
          <KindField kind={draft.kind} onKind={onKind} />
          <DescribingFields draft={draft} onChange={change} problems={found} />
          {hasOwnVariants(draft) && <VariantsField draft={draft} onChange={change} problems={found} />}
          <StartField draft={draft} onChange={change} problems={found} startable={startable} />
          {create.error && !isPlaced && (
            <ProblemNotice problem={create.error} kept="What you wrote is still here." />
          )}
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed">
              {draft.startsOn.length === 0
                ? startSaying(draft.kind)
                : `On in ${draft.startsOn.length} of ${environments.length} environments from the start.`}
            </Text>
            <Group gap="sm">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button
                type="submit"
                loading={create.isPending}
                disabled={keyOf(draft) === '' && draft.name !== ''}
              >
                Create flag
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

function startSaying(kind: FlagKind): string {
  return kind === 'kill-switch'
    ? 'Works everywhere until it is thrown.'
    : 'Off everywhere until you turn it on.';
}

/** Where whoever creates it may have it start on, without that becoming a proposal. */
function useStartable(
  environments: ReturnType<typeof useEnvironments>,
  tags: readonly string[],
): ReturnType<typeof useEnvironments> {
  const may = useMay();
  const mayPermission = useMayPermission();
  return environments.filter(({ key, protected: isProtected, approvals }) => {
    if (!may('enableFlag', { environment: key, tags })) return false;
    return approvals === 0 && (!isProtected || mayPermission('protected:write', { environment: key, tags }));
  });
}

function without(problems: DraftProblems, changed: readonly string[]): DraftProblems {
  const isOf = (place: string) =>
    changed.some((field) => place === field || place.startsWith(`${field}.`)) ||
    // A key that is made of the name is wrong with it.
    (place === 'key' && changed.includes('name'));
  const left = Object.entries(problems).filter(([place]) => !isOf(place));
  return left.length === Object.keys(problems).length ? problems : Object.fromEntries(left);
}
