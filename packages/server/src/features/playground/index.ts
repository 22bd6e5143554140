export { type Played, playFlags } from './play-flags.ts';
