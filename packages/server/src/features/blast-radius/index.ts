export type { SampleReading } from './context-sample.ts';
export {
  type ContextSamples,
  createContextSamples,
  type SampleSources,
  sampleSources,
} from './context-samples.ts';
export { knownAttributes } from './known-attributes.ts';
export { listUpcoming } from './list-upcoming.ts';
export { createMeasureBlast, type MeasureBlast, type Rehearsed } from './measure-blast.ts';
export { segmentReach } from './segment-reach.ts';
export { createTellEntries, type TellEntries } from './tell-entries.ts';
