/**
 * A service and an echo on the same framework, asked in turn, round by round, so that what else the machine does falls
 * on both; the ratio is by time on the core where the kernel tells.
 */
import type { Figure } from './figure.ts';
import { canPin, type Program } from './pinned.ts';
import { cpuMs } from './process-figures.ts';
import type { LoadAnswer, LoadOrder } from './programs/load.ts';
import { median, spread } from './quantile.ts';

export interface Asked {
  pid: number;
  port: number;
}

export interface Sample {
  perSecond: number;
  /** Of each answer, on the core; undefined where the kernel does not tell. */
  cpuMicroseconds: number | undefined;
}

export interface Pair {
  service: Sample;
  echo: Sample;
}

/** Both are asked the same. */
export async function besideEcho(
  parts: { load: Program; service: Asked; echo: Asked; order: Omit<LoadOrder, 'port' | 'answers'> },
  { rounds, answers, warmAnswers }: { rounds: number; answers: number; warmAnswers: number },
  onRound: (round: number, text: string) => void,
): Promise<Pair[]> {
  const { load, service, echo, order } = parts;
  const ask = (asked: Asked, count: number) => sample(load, asked, { ...order, answers: count });
  await ask(service, warmAnswers);
  await ask(echo, warmAnswers);
  const pairs: Pair[] = [];
  for (let round = 1; round <= rounds; round++) {
    const pair = { echo: await ask(echo, answers), service: await ask(service, answers) };
    pairs.push(pair);
    onRound(round, `${Math.round(pair.service.perSecond)}/s, echo ${Math.round(pair.echo.perSecond)}/s`);
  }
  return pairs;
}

/** One round: how fast, and what it took on the core. */
export async function sample(
  load: Program,
  { pid, port }: Asked,
  order: Omit<LoadOrder, 'port'>,
): Promise<Sample> {
  const before = cpuMs(pid);
  const { answers, elapsedMs } = await load.ask<LoadAnswer>({ ...order, port });
  const after = cpuMs(pid);
  return {
    perSecond: (answers / elapsedMs) * 1_000,
    cpuMicroseconds:
      before === undefined || after === undefined ? undefined : ((after - before) * 1_000) / answers,
  };
}

/** Medians; the aim, where there is one, is for the least share of the echo that the service reaches. */
export function ratioFigures(
  name: string,
  echoName: string,
  pairs: readonly Pair[],
  least?: number,
): Figure[] {
  const perSecond = pairs.map(({ service }) => service.perSecond);
  const where = canPin ? 'one core' : 'not bound to a core';
  const ratios = pairs.map(({ service, echo }) => service.perSecond / echo.perSecond);
  const aim = least === undefined ? {} : { aim: { atLeast: least } };
  const cpu = pairs.flatMap(({ service, echo }) =>
    service.cpuMicroseconds === undefined || echo.cpuMicroseconds === undefined
      ? []
      : [{ service: service.cpuMicroseconds, ratio: echo.cpuMicroseconds / service.cpuMicroseconds }],
  );
  const figures: Figure[] = [
    { name, value: median(perSecond), unit: '1/s', note: `${where}, ${spread(perSecond)}` },
    { name: echoName, value: median(pairs.map(({ echo }) => echo.perSecond)), unit: '1/s' },
    {
      name: `${name} to echo`,
      value: median(ratios),
      unit: '',
      note: `by the clock, ${spread(ratios)}`,
      ...(cpu.length === 0 ? aim : {}),
    },
  ];
  if (cpu.length === 0) return figures;
  const cpuRatios = cpu.map(({ ratio }) => ratio);
  return [
    ...figures,
    { name: `${name}, time on the core`, value: median(cpu.map((each) => each.service)), unit: 'us' },
    {
      name: `${name} to echo`,
      value: median(cpuRatios),
      unit: '',
      note: `by time on the core, ${spread(cpuRatios)}`,
      ...aim,
    },
  ];
}
