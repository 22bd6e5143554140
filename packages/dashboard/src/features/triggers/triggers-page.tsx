import { useProject } from '../../api/project-key.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { TriggerList } from './trigger-list.tsx';

/** Every trigger of a project. */
export function TriggersPage() {
  const project = useProject();
  return (
    <>
      <PageHeader
        title="Triggers"
        lead="URLs by which an alert turns one flag off, in one environment, without a person and without a key."
      />
      <TriggerList project={project} />
    </>
  );
}
