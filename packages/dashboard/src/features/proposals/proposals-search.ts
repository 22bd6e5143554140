/** What the address of the list says beside its path. */

export type ProposalsView = 'for-me' | 'mine' | 'all';

export interface ProposalsSearch {
  view?: ProposalsView;
  state?: string | undefined;
  environment?: string | undefined;
  flag?: string | undefined;
}

export function parseProposalsSearch(search: Record<string, unknown>): ProposalsSearch {
  const { view } = search;
  const text = (name: 'state' | 'environment' | 'flag') => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? { [name]: String(value) } : {};
  };
  return {
    ...(view === 'mine' || view === 'all' || view === 'for-me' ? { view } : {}),
    ...text('state'),
    ...text('environment'),
    ...text('flag'),
  };
}
