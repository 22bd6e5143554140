export {
  type ContextSamples,
  createContextSamples,
  type SampleSources,
  sampleSources,
} from './context-samples.ts';
export { createMeasureBlast, type MeasureBlast, type Rehearsed } from './measure-blast.ts';
