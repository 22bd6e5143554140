import type { Answer } from '../../api/call.ts';

export type ListedEnvironment = Answer<'listEnvironments'>['items'][number];
