import type { WaitsNow } from '@halyard/contract';
import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useProject } from '../../api/project-key.ts';
import { Instant } from '../../kit/instant.tsx';
import { Notice } from '../../kit/notice.tsx';
import { counted } from '../../kit/numbers.ts';
import type { EnvironmentDraft } from './environment-fields.tsx';

/** Named before they are only counted. */
const mostNamed = 5;

type Guard = Pick<EnvironmentDraft, 'isProtected' | 'approvals'>;

/** What was to run by itself, and would wait for approvals if the environment asked for as many as the draft says. */
export function HeldUp({ environment, was, draft }: { environment: string; was: Guard; draft: Guard }) {
  const project = useProject();
  const body = {
    ...(draft.isProtected && !was.isProtected ? { protected: true } : {}),
    ...(draft.approvals > was.approvals ? { approvals: draft.approvals } : {}),
  };
  // Where it cannot be told, saving says what is wrong.
  const { data: waits = [] } = useQuery<WaitsNow[]>({
    queryKey: ['patchEnvironment', 'rehearsal', project, environment, body],
    queryFn: async ({ signal }) => {
      const asked = { params: { environment }, query: { project }, body };
      const { data } = await call('patchEnvironment', asked, { dryRun: true, signal });
      const { answer } = data as unknown as { answer?: { waitsNow?: WaitsNow[] } };
      return answer?.waitsNow ?? [];
    },
    enabled: Object.keys(body).length > 0,
    gcTime: 0,
    retry: false,
  });
  if (Object.keys(body).length === 0 || waits.length === 0) return null;
  const hidden = waits.length - mostNamed;
  return (
    <div role="status">
      <Notice
        tone="attention"
        title={`${counted(waits.length, 'scheduled change waits', 'scheduled changes wait')} for approval then`}
      >
        <List size="sm" spacing={2}>
          {waits.slice(0, mostNamed).map(({ id, dueAt, sentence }) => (
            <List.Item key={id}>
              {sentence}
              {dueAt !== null && (
                <>
                  , <Instant at={dueAt} />
                </>
              )}
            </List.Item>
          ))}
        </List>
        {hidden > 0 && <Text size="sm">and {hidden} more</Text>}
        <Text size="sm">Each runs at its time once it is approved, and until then not.</Text>
      </Notice>
    </div>
  );
}
