/** Random histories of a project, as steps that are carried out against whatever is there by then. */
import fc from 'fast-check';

/** References are numbers: the nth of what is there, if anything is. */
export type RandomCondition =
  | { plan: string }
  | { after: number }
  | { segment: number }
  | { flag: number }
  | { not: RandomCondition };

export interface RandomConfiguration {
  enabled: boolean;
  off: 'off' | null;
  requires: number | null;
  rules: { if: RandomCondition; serve: 'on' | 'off' | 'extra' | 'split' }[];
  otherwise: 'on' | 'off' | null;
}

export type RandomStep = { minutes: number } & (
  | { do: 'create-flag'; configuration: RandomConfiguration }
  | { do: 'configure'; flag: number; environment: number; configuration: RandomConfiguration }
  | { do: 'describe'; flag: number; extra: boolean; client: boolean }
  | { do: 'archive' | 'restore'; flag: number }
  | { do: 'create-segment'; condition: RandomCondition }
  | { do: 'set-segment'; segment: number; environment: number; condition: RandomCondition }
  | { do: 'delete-segment'; segment: number }
  | { do: 'create-environment' }
  | { do: 'create-heir'; environment: number }
  | { do: 'inherit'; flag: number; environment: number }
  | { do: 'archive-environment' | 'restore-environment'; environment: number }
  | { do: 'revert-flag'; flag: number; to: number }
  | { do: 'revert-segment'; segment: number; to: number }
  | { do: 'revert-environment'; environment: number; to: number }
  | { do: 'revert-project'; to: number }
);

const nth = fc.nat({ max: 11 });

const { condition } = fc.letrec<{ condition: RandomCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    { weight: 2, arbitrary: fc.record({ plan: fc.constantFrom('beta', 'free') }) },
    { weight: 4, arbitrary: fc.record({ after: fc.nat({ max: 25 }) }) },
    { weight: 3, arbitrary: fc.record({ segment: nth }) },
    { weight: 1, arbitrary: fc.record({ flag: nth }) },
    { weight: 1, arbitrary: fc.record({ not: tie('condition') }) },
  ),
}));

const configuration = fc.record<RandomConfiguration>({
  enabled: fc.constantFrom(true, true, true, true, false),
  off: fc.constantFrom('off', null),
  requires: fc.option(nth, { freq: 1 }),
  rules: fc.array(
    fc.record({ if: condition, serve: fc.constantFrom('on' as const, 'off', 'extra', 'split') }),
    { minLength: 1, maxLength: 2 },
  ),
  otherwise: fc.constantFrom('on', 'off', null),
});

const minutes = fc.nat({ max: 5 });
const createHeir = fc.record({ minutes, do: fc.constant('create-heir' as const), environment: nth });
const createFlag = fc.record({ minutes, do: fc.constant('create-flag' as const), configuration });
const createSegment = fc.record({ minutes, do: fc.constant('create-segment' as const), condition });

const step = fc
  .tuple(
    minutes,
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('create-flag' as const), configuration }) },
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constant('configure' as const),
          flag: nth,
          environment: nth,
          configuration,
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('describe' as const),
          flag: nth,
          extra: fc.boolean(),
          client: fc.boolean(),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('archive', 'restore'), flag: nth }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('create-segment' as const), condition }) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('set-segment' as const),
          segment: nth,
          environment: nth,
          condition,
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('delete-segment' as const), segment: nth }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('create-environment' as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('create-heir' as const), environment: nth }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('inherit' as const), flag: nth, environment: nth }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constantFrom('archive-environment' as const, 'restore-environment'),
          environment: nth,
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('revert-flag' as const), flag: nth, to: nth }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('revert-segment' as const), segment: nth, to: nth }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('revert-environment' as const), environment: nth, to: nth }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('revert-project' as const), to: nth }) },
    ),
  )
  .map(([minutes, what]) => ({ minutes, ...what }) as RandomStep);

/** What is asked of a history once it is over, by numbers likewise. */
export interface RandomQuestion {
  flag: number;
  environment: number;
  plan: 'beta' | 'free' | 'none';
  from: number;
  to: number;
}

export const randomHistory = fc.record({
  /** Without anything there nothing happens. */
  steps: fc
    .tuple(
      createSegment,
      createFlag,
      fc.option(createHeir),
      createFlag,
      fc.array(step, { minLength: 5, maxLength: 9, size: 'max' }),
    )
    .map(([segment, one, heir, two, rest]): RandomStep[] => [
      segment,
      one,
      ...(heir ? [heir] : []),
      two,
      ...rest,
    ]),
  questions: fc.array(
    fc.record<RandomQuestion>({
      flag: nth,
      environment: nth,
      plan: fc.constantFrom('beta', 'free', 'none'),
      from: nth,
      to: nth,
    }),
    { minLength: 3, maxLength: 3 },
  ),
  /** Where everything goes back to at the end. */
  back: nth,
});
export type RandomHistory = typeof randomHistory extends fc.Arbitrary<infer T> ? T : never;
