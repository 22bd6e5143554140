export {
  type ContextSamples,
  createContextSamples,
  type SampleSources,
  sampleSources,
} from './context-samples.ts';
export { listUpcoming } from './list-upcoming.ts';
export { createMeasureBlast, type MeasureBlast, type Rehearsed } from './measure-blast.ts';
export { createTellEntries, type TellEntries } from './tell-entries.ts';
