/** Whether the last change of a flag arrived, as one line that keeps itself new; pressed, it tells more. */
import { Drawer, Group, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconChecks from '@tabler/icons-react/icons/IconChecks';
import IconLoader from '@tabler/icons-react/icons/IconLoader2';
import IconPlugOff from '@tabler/icons-react/icons/IconPlugConnectedX';
import { lazy, Suspense } from 'react';
import { useRead } from '../../../api/use-read.ts';
import classes from './delivery.module.css';
import { type DeliveryState, deliverySentence, deliveryState } from './delivery-words.ts';

const DeliveryPanel = lazy(() =>
  import('./delivery-panel.tsx').then(({ DeliveryPanel: component }) => ({ default: component })),
);

export interface DeliveryProps {
  project: string;
  flag: string;
  environment: string;
  /** Only the line, nothing to press: in a note. */
  isQuiet?: boolean;
}

const icons = { arrived: IconChecks, arriving: IconLoader, behind: IconAlertTriangle, nobody: IconPlugOff };
/** While it is on its way it is looked at often. */
const everyMs = { arrived: 10_000, nobody: 10_000, arriving: 2_000, behind: 2_000 } as const;

export function DeliveryLine({ project, flag, environment, isQuiet = false }: DeliveryProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const state = useDelivery({ project, flag, environment });
  const { data, error } = state;
  if (error) {
    return (
      <Text size="sm" c="dimmed">
        Whether it arrived is not known: {error.detail}.
      </Text>
    );
  }
  if (!data) return <Skeleton height={20} width={220} aria-label="Asking who has it" role="status" />;
  const line = <Line state={deliveryState(data)} text={deliverySentence(data)} />;
  if (isQuiet) return line;
  return (
    <>
      <UnstyledButton onClick={open} className={classes.line} aria-haspopup="dialog">
        {line}
      </UnstyledButton>
      <Drawer
        opened={isOpen}
        onClose={close}
        title={`Delivery of ${flag} in ${environment}`}
        size="min(720px, 100vw)"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Suspense fallback={<Skeleton height={300} />}>
          <DeliveryPanel delivery={data} />
        </Suspense>
      </Drawer>
    </>
  );
}

function Line({ state, text }: { state: DeliveryState; text: string }) {
  const Icon = icons[state];
  return (
    <Group gap={6} wrap="nowrap" className={classes.state} data-state={state}>
      <Icon size={15} aria-hidden className={classes.icon} />
      <Text component="span" size="sm">
        {text}
      </Text>
    </Group>
  );
}

function useDelivery({ project, flag, environment }: DeliveryProps) {
  const asked = { params: { flagId: flag }, query: { project, environment } };
  const first = useRead('readDelivery', asked, { keep: true });
  const state = first.data ? deliveryState(first.data) : 'arriving';
  return useRead('readDelivery', asked, { keep: true, everyMs: everyMs[state] });
}
