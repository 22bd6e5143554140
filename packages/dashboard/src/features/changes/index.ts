export { ChangeHistory } from './change-history.tsx';
export { shownSentence } from './shown-sentence.ts';
