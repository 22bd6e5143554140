/** Two environments beside each other: what differs, and what is taken over from one to the other. */
import { compareEnvironments } from './compare-environments.ts';
import { promoteToEnvironment } from './promote.ts';

export const promotionHandlers = [compareEnvironments, promoteToEnvironment];
