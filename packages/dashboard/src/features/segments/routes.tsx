import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { projectRoute } from '../../frame/project-route.tsx';

export interface SegmentListSearch {
  environment?: string;
  text?: string;
}

export interface SegmentSearch {
  environment?: string;
  tab?: 'history';
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export const segmentsRoutes = [
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'segments',
    validateSearch: ({ environment, text }: Record<string, unknown>): SegmentListSearch => ({
      ...(textOf(environment) ? { environment: textOf(environment)! } : {}),
      ...(textOf(text) ? { text: textOf(text)! } : {}),
    }),
    component: lazyRouteComponent(() => import('./segment-list.tsx'), 'SegmentList'),
  }),
  createRoute({
    getParentRoute: () => projectRoute,
    path: 'segments/$segment',
    validateSearch: ({ environment, tab }: Record<string, unknown>): SegmentSearch => ({
      ...(textOf(environment) ? { environment: textOf(environment)! } : {}),
      ...(tab === 'history' ? { tab } : {}),
    }),
    component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'SegmentScreen'),
  }),
] as const;
