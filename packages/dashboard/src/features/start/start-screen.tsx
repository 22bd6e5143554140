import { Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useEnvironments } from '../../api/use-environments.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import { Arrival } from './arrival.tsx';
import { ChooseClient } from './choose-client.tsx';
import { ChooseFlag } from './choose-flag.tsx';
import { clientOf } from './clients.ts';
import { MakeKey } from './make-key.tsx';
import { ShowSnippet } from './show-snippet.tsx';
import classes from './start.module.css';
import { Step } from './step.tsx';
import { useStartFlag } from './use-start-flag.ts';

const route = getRouteApi('/signed-in/projects/$project/start');

/** A flag, a key, a few lines of code; and beside them what arrives of it, as it does. */
export function StartScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const environments = useEnvironments();
  const { flag, known, isKnown, isOtherKind, problem, retry } = useStartFlag(search.flag);
  // Never in the address, and gone with the page: by kind and environment.
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const client = clientOf(search.client);
  const environment =
    environments.find(({ key }) => key === search.environment) ??
    environments.find((each) => !each.protected && each.approvals === 0) ??
    environments[0];
  const choose = (chosen: typeof search) =>
    void navigate({ search: (before) => ({ ...before, ...chosen }), replace: true, resetScroll: false });
  const place = `${client.key} ${environment?.key}`;
  const secret = secrets[place];
  return (
    <>
      <PageHeader
        title="Connect a program"
        lead="A flag, a key, a few lines of code. Run them, and see here what arrives."
      />
      <ProblemNotice problem={problem} onRetry={retry} />
      <div className={classes.columns}>
        <Stack gap="md" component="ol" className={classes.steps}>
          <Step number={1} title="A flag" isDone={flag !== undefined}>
            <ChooseFlag
              flags={known}
              isKnown={isKnown}
              chosen={flag?.key}
              onChoose={(key) => choose({ flag: key })}
            />
            {isOtherKind && (
              <Text size="sm" mt="xs">
                {search.flag} is not on or off: the code here asks for a flag that is. Choose another one.
              </Text>
            )}
          </Step>
          <Step
            number={2}
            title="How your program asks"
            isDone={search.client !== undefined || secret !== undefined}
          >
            <ChooseClient chosen={client} onChoose={(id) => choose({ client: id })} />
          </Step>
          <Step number={3} title="A key" isDone={secret !== undefined}>
            {environment && (
              <MakeKey
                key={place}
                kind={client.key}
                title={client.title}
                environments={environments}
                environment={environment}
                onChoose={(key) => choose({ environment: key })}
                secret={secret}
                onSecret={(given) => setSecrets({ ...secrets, [place]: given })}
              />
            )}
          </Step>
          <Step number={4} title="The code" isDone={false}>
            {flag && <ShowSnippet client={client} flag={flag} secret={secret} />}
          </Step>
        </Stack>
        <div className={classes.arrival}>
          {flag && environment && (
            <Arrival key={`${flag.key} ${environment.key}`} flag={flag} environment={environment} />
          )}
        </div>
      </div>
    </>
  );
}
