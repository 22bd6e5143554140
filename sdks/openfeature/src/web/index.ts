export { HalyardProvider } from './halyard-provider.ts';
