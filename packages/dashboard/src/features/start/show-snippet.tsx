import { Button, Text } from '@mantine/core';
import { placeholders, renderSnippet } from '../../../../../snippets/render-snippet.ts';
import { base } from '../../api/base.ts';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useWrite } from '../../api/use-write.ts';
import { Notice } from '../../kit/notice.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import type { Client } from './clients.ts';
import { CodeBlock } from './code-block.tsx';
import type { StartFlag } from './use-start-flag.ts';

/** What to paste and to run, with the real address, key and flag in it. */
export function ShowSnippet({
  client,
  flag,
  secret,
}: {
  client: Client;
  flag: StartFlag;
  secret: string | undefined;
}) {
  const values = {
    url: `${window.location.origin}${base}`,
    key: secret ?? placeholders[client.key],
    flag: flag.key,
  };
  const { text, install, run } = renderSnippet(client, client.text, values);
  return (
    <>
      {client.key === 'client' && !flag.client && <ShowToClients flag={flag} />}
      {secret === undefined && (
        <Text size="sm" c="dimmed">
          Make a key above, and it stands in here.
        </Text>
      )}
      {install !== undefined && <CodeBlock name="Install" text={install} />}
      <CodeBlock name={client.file} text={text.trimEnd()} />
      {client.others.map((other) => (
        <CodeBlock key={other.file} name={`${other.file}, beside it`} text={other.text} />
      ))}
      {run !== undefined && <CodeBlock name="Run" text={run} />}
      {client.unverified && (
        <Text size="xs" c="dimmed" mt="xs">
          Not run by Halyard’s tests: checked {client.unverified}.
        </Text>
      )}
    </>
  );
}

function ShowToClients({ flag }: { flag: StartFlag }) {
  const project = useProject();
  const mayPatch = useMay()('patchFlag', { environment: null, tags: flag.tags });
  const patch = useWrite('patchFlag');
  return (
    <Notice tone="attention" title="Browsers and apps do not see this flag">
      <Text size="sm">A client key shows only flags that are said to be for clients.</Text>
      {mayPatch && (
        <Button
          size="xs"
          variant="default"
          loading={patch.isPending}
          onClick={() =>
            patch.mutate({
              params: { flagId: flag.key },
              query: { project },
              body: { client: true },
              ifMatch: '*',
            })
          }
        >
          Show it to clients
        </Button>
      )}
      <ProblemNotice problem={patch.error} />
    </Notice>
  );
}
