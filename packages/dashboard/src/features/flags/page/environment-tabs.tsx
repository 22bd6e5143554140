import type { EnvironmentAnswer } from '@halyard/contract';
import { Text, UnstyledButton } from '@mantine/core';
import IconShieldLock from '@tabler/icons-react/icons/IconShieldLock';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { colorOf } from '../../../kit/environment-name.tsx';
import type { EnvironmentValue, FlagDraft } from '../draft/flag-draft.ts';
import { stateWords } from './environment-state.ts';
import classes from './flag-page.module.css';

/** The environments, each with what the flag does there in a word, and its colour at the edge. */
export function EnvironmentTabs({
  draft,
  environments,
  shown,
  onShow,
}: {
  draft: FlagDraft;
  environments: readonly EnvironmentAnswer[];
  shown: string;
  onShow: (key: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  // On a phone there are more than fit: the one that is shown is seen.
  useEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(shown)}"]`);
    const { current } = list;
    if (!tab || !current) return;
    const isSeen =
      tab.offsetLeft >= current.scrollLeft &&
      tab.offsetLeft + tab.offsetWidth <= current.scrollLeft + current.clientWidth;
    if (!isSeen) current.scrollLeft = tab.offsetLeft - current.clientWidth + tab.offsetWidth;
  }, [shown]);
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const place = environments.findIndex(({ key }) => key === shown);
    const next = environments[(place + by + environments.length) % environments.length];
    if (next === undefined) return;
    onShow(next.key);
    list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Environments" className={classes.environments}>
      {environments.map((environment) => {
        const value = draft.edited.environments[environment.key] as EnvironmentValue | undefined;
        const isShown = environment.key === shown;
        const state = stateWords(value, draft.edited);
        const edits = draft.list.filter((edit) => edit.environment === environment.key).length;
        const isGuarded = environment.protected || environment.approvals > 0;
        return (
          <UnstyledButton
            key={environment.key}
            role="tab"
            data-key={environment.key}
            aria-selected={isShown}
            tabIndex={isShown ? 0 : -1}
            className={classes.environment}
            style={{ '--environment': colorOf(environment) } as React.CSSProperties}
            onClick={() => onShow(environment.key)}
            onKeyDown={press}
          >
            <span className={classes.environmentName}>
              <Text span inherit truncate fw={isShown ? 600 : 500}>
                {environment.name}
              </Text>
              {isGuarded && <IconShieldLock size={13} aria-label="protected" role="img" />}
              {edits > 0 && (
                <span className={classes.edited} role="img" aria-label={`${edits} edited, not live`} />
              )}
            </span>
            <span className={classes.state} data-tone={state.tone}>
              <span className={classes.lamp} aria-hidden />
              <Text span inherit truncate>
                {state.words}
              </Text>
            </span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}
