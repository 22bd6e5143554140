import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { heard, left, typed } from './typed-text.ts';

/**
 * A field that says what is typed once typing rests for `restMs`. `value` is what the address says: a field that showed that alone would
 * lose every letter that is typed before the address has come to say the one before it.
 */
export function useTypedText(value: string, onRest: (text: string) => void, restMs = 150) {
  const [state, setState] = useState({ text: value, known: value, isAhead: false });
  const now = heard(state, value);
  if (now !== state) setState(now);
  const say = useDebouncedCallback(onRest, restMs);
  return {
    text: now.text,
    type: (text: string) => {
      setState((before) => typed(before, text));
      say(text);
    },
    leave: () => setState(left),
  };
}
