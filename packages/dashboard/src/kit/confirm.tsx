import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { notifyProblem } from './notify.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Asks once more before what ends something. The button says what it does and where, never "OK". */
export function Confirm({
  opened,
  onClose,
  title,
  children,
  action,
  color = 'halyard',
  comment = 'optional',
  longest = 2_000,
  onConfirm,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What it does, and what it leaves. */
  children: ReactNode;
  /** e.g. `Turn off in production`. */
  action: string;
  color?: 'halyard' | 'red';
  /** Whether a reason is asked for, which stands in the log. */
  comment?: 'none' | 'optional' | 'required';
  /** Characters of it. */
  longest?: number;
  /** Closes where it resolves; where it throws, that is shown and everything stays. */
  onConfirm: (comment: string) => Promise<unknown>;
}) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  /** How often it was closed: what is still carried out then has no more to do with what is asked next. */
  const closed = useRef(0);
  const close = () => {
    closed.current += 1;
    setText('');
    setProblem(undefined);
    setBusy(false);
    onClose();
  };
  const confirm = async () => {
    const begun = closed.current;
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm(text);
      if (closed.current === begun) close();
    } catch (error) {
      if (closed.current !== begun) return notifyProblem(error);
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size="md"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack gap="md">
          <Text component="div">{children}</Text>
          {comment !== 'none' && (
            <TextInput
              label={comment === 'required' ? 'Why' : 'Why (optional)'}
              description="Stands in the log, for whoever looks for it later"
              required={comment === 'required'}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={longest}
              data-autofocus
            />
          )}
          <ProblemNotice problem={problem} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" color={color === 'red' ? 'red.9' : color} loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
