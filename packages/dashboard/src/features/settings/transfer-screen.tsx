import { Stack } from '@mantine/core';
import { useMay } from '../../api/use-may.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { ExportPart } from './export-part.tsx';
import { ImportPart } from './import-part.tsx';

/** A project as a document: out as a file, in from one. */
export function TransferScreen() {
  const may = useMay();
  return (
    <>
      <PageHeader
        title="Export and import"
        lead="A project as one document, for a backup, a move to another installation, or a review in Git. It holds flags, with their kills, segments and environments; no keys, no people, no history, no schedules, rollouts or triggers."
      />
      <Stack gap="xl">
        {may('exportProject') && <ExportPart />}
        {may('importProject') && <ImportPart />}
      </Stack>
    </>
  );
}
