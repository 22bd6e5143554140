/** What a flag does in one environment, taken over into another: the pieces that are chosen, reviewed like any edit. */
import type { FlagAnswer, FlagPiece, Rehearsal } from '@halyard/contract';
import { Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type Answered, call } from '../../../api/call.ts';
import { useEnvironments } from '../../../api/use-environments.ts';
import { useWrite } from '../../../api/use-write.ts';
import { notify } from '../../../kit/notify.tsx';
import { ReviewDrawer, sayHeld } from '../../../review/index.ts';
import { differingPieces, flagPieces, pieceDifference, pieceWords } from './compare-configurations.ts';

export interface CopyProps {
  project: string;
  flag: FlagAnswer;
  from: string;
  to: string;
  onClose: () => void;
}

export function CopyPieces({ project, flag, from, to, onClose }: CopyProps) {
  const environments = useEnvironments();
  const promote = useWrite('promoteToEnvironment');
  const source = flag.environments[from]!;
  const target = flag.environments[to]!;
  const differing = differingPieces(source, target);
  const [pieces, setPieces] = useState<FlagPiece[]>(differing);
  const name = (key: string) => environments.find((one) => one.key === key)?.name ?? key;
  const basedOn = { source: source.version, target: target.version };
  const asked = {
    params: { environment: to },
    query: { project },
    body: {
      from,
      flags: [{ key: flag.key, pieces: pieces.length > 0 ? pieces : differing, basedOn }],
    },
  };
  return (
    <ReviewDrawer
      opened
      onClose={onClose}
      title={`Copy ${flag.key} from ${name(from)} to ${name(to)}`}
      environments={environments}
      basis={JSON.stringify(asked.body)}
      rehearse={async () =>
        (await call('promoteToEnvironment', asked, { dryRun: true })).data as unknown as Rehearsal
      }
      write={(options) => promote.mutateAsync({ ...asked, ...options })}
      onSaved={(answered: Answered<unknown>) => {
        if (!sayHeld(answered, `Copying ${flag.key} to ${name(to)}`, project))
          notify({ message: `${flag.key} does in ${name(to)} what it does in ${name(from)}` });
      }}
      mayWait={flag.kind !== 'kill-switch'}
      placeOfRule={(_, rule) => {
        const place = [source, target].map(({ rules }) => rules.findIndex(({ id }) => id === rule));
        const found = place.find((each) => each >= 0);
        return found === undefined ? undefined : found + 1;
      }}
    >
      {differing.length === 0 ? (
        <Text>Both do the same already.</Text>
      ) : (
        <Checkbox.Group
          label="What is copied"
          value={pieces}
          onChange={(chosen) => {
            const next = flagPieces.filter((piece) => chosen.includes(piece));
            if (next.length > 0) setPieces(next);
          }}
        >
          <Stack gap={6} mt={6}>
            {differing.map((piece) => (
              <Checkbox
                key={piece}
                value={piece}
                label={pieceWords[piece]}
                description={pieceDifference(piece, source, target)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </ReviewDrawer>
  );
}
