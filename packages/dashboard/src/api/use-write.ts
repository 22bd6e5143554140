import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  type Answer,
  type Answered,
  type Asked,
  call,
  type OperationName,
  type WriteOptions,
} from './call.ts';
import type { Problem } from './problem.ts';
import { askAgain } from './use-read.ts';

export type WriteAsked<N extends OperationName> = Asked<N> & WriteOptions;
export type Write<N extends OperationName> = UseMutationResult<Answered<Answer<N>>, Problem, WriteAsked<N>>;

/**
 * An operation that changes something. When it has, everything on screen is asked again; where it fails, nothing is said by itself:
 * show `error`, or catch it.
 */
export function useWrite<N extends OperationName>(name: N): Write<N> {
  const client = useQueryClient();
  return useMutation<Answered<Answer<N>>, Problem, WriteAsked<N>>({
    mutationKey: [name],
    mutationFn: (asked) => {
      const { ifMatch, comment, dryRun, at, propose, bypass, yaml, ...rest } = asked;
      const options: WriteOptions = { ifMatch, comment, dryRun, at, propose, bypass, yaml };
      return call(name, rest as unknown as Asked<N>, options);
    },
    onSuccess: (_, { dryRun }) => {
      if (!dryRun) void askAgain(client);
    },
  });
}
