import { Badge, Group, Text, Tooltip } from '@mantine/core';
import IconArchive from '@tabler/icons-react/icons/IconArchive';
import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop';
import { CopyButton } from '../../../kit/copy-button.tsx';
import { Instant } from '../../../kit/instant.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { FlagActions } from '../actions/index.ts';
import type { FlagDraft } from '../draft/flag-draft.ts';
import classes from './flag-page.module.css';
import { FlagUse } from './flag-use.tsx';

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'Boolean',
  multivariate: 'Multivariate',
  number: 'Number',
  string: 'Text',
  json: 'JSON',
  'kill-switch': 'Kill switch',
};

/** Which flag this is, whose, and whether it is alive. */
export function FlagHeader({ draft, environment }: { draft: FlagDraft; environment: string | undefined }) {
  const { base, edited, project } = draft;
  return (
    <PageHeader
      title={base.key}
      heading={
        <Group gap={6} wrap="nowrap" component="span" display="inline-flex" maw="100%">
          <span className={classes.key}>{base.key}</span>
          <CopyButton text={base.key} label="Copy the key" />
        </Group>
      }
      lead={
        <div>
          {edited.name !== base.key && edited.name !== '' && (
            <Text c="var(--mantine-color-text)">{edited.name}</Text>
          )}
          <div className={classes.facts}>
            <span>{KINDS[base.kind] ?? base.kind}</span>
            {edited.client && (
              <Tooltip label="Keys of browsers and apps may evaluate it">
                <span className={classes.fact}>
                  <IconDeviceDesktop size={14} aria-hidden /> client
                </span>
              </Tooltip>
            )}
            {edited.owner && (
              <span>
                owner <b>{edited.owner}</b>
              </span>
            )}
            <span>
              created <Instant at={base.createdAt} />
            </span>
            {edited.expiresAt && (
              <span>
                to be gone by <Instant at={edited.expiresAt} />
              </span>
            )}
            {edited.tags.length > 0 && (
              <Group component="div" gap={6}>
                {edited.tags.map((tag) => (
                  <Badge key={tag} component="b" variant="default" size="sm">
                    {tag}
                  </Badge>
                ))}
              </Group>
            )}
            {base.archivedAt && (
              <Badge
                color="gray"
                c="var(--mantine-color-text)"
                leftSection={<IconArchive size={12} aria-hidden />}
              >
                archived
              </Badge>
            )}
            {environment !== undefined && (
              <FlagUse project={project} flag={base.key} environment={environment} />
            )}
          </div>
        </div>
      }
    >
      <FlagActions project={project} flag={base} />
    </PageHeader>
  );
}
