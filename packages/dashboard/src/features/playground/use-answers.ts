import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Problem } from '../../api/problem.ts';
import { type Answers, type AskedSide, askAnswers, askNamed } from './ask-answers.ts';

/** What is typed is asked for when it rests. */
const pauseMs = 200;

export interface SideAnswers {
  /** undefined: not known yet. */
  data: Answers | undefined;
  /** Whether flags beyond those that are asked for at first are still looked for. */
  isComing: boolean;
  error: Problem | null;
  retry: () => void;
}

/**
 * What every flag answers on one side; undefined: there is no such side. Of a project with more flags than are asked for, those that
 * are searched for or pinned are looked for by name.
 */
export function useAnswers(
  side: AskedSide | undefined,
  { text = '', pinned = [] }: { text?: string | undefined; pinned?: readonly string[] | undefined },
): SideAnswers {
  const [resting] = useDebouncedValue(JSON.stringify(side), pauseMs);
  const asked = resting === undefined ? undefined : (JSON.parse(resting) as AskedSide);
  const all = useQuery<Answers, Problem>({
    queryKey: ['playground', asked],
    queryFn: ({ signal }) => askAnswers(asked!, signal),
    enabled: side !== undefined && asked !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const wanted = text.trim();
  const [restingText] = useDebouncedValue(wanted, pauseMs);
  const isBeyond = side !== undefined && (all.data?.leftOut ?? 0) > 0 && (wanted !== '' || pinned.length > 0);
  const named = useQuery<Answers, Problem>({
    queryKey: ['playground', asked, restingText, pinned],
    queryFn: ({ signal }) => askNamed(asked!, { text: restingText, pinned }, signal),
    enabled: isBeyond,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return {
    data: all.data && isBeyond && named.data ? merged(all.data, named.data) : all.data,
    isComing: isBeyond && (restingText !== wanted || named.isPending || named.isPlaceholderData),
    error: all.error ?? (isBeyond ? named.error : null),
    retry: () => void Promise.all([all.refetch(), ...(isBeyond ? [named.refetch()] : [])]),
  };
}

function merged(all: Answers, named: Answers): Answers {
  const known = new Set(all.flags.map(({ key }) => key));
  const others = named.flags.filter(({ key }) => !known.has(key));
  return { ...all, flags: [...all.flags, ...others], leftOut: all.leftOut - others.length };
}
