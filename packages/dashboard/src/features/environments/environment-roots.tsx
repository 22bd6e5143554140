import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Skeleton, Stack } from '@mantine/core';
import { useRef, useState } from 'react';
import { useProject } from '../../api/project-key.ts';
import { useMay } from '../../api/use-may.ts';
import { useRead } from '../../api/use-read.ts';
import { useWrite } from '../../api/use-write.ts';
import { notify, notifyProblem } from '../../kit/notify.tsx';
import { ProblemNotice } from '../../kit/problem-notice.tsx';
import classes from './environment-list.module.css';
import { EnvironmentRow } from './environment-row.tsx';
import { renderHeirs } from './environment-rows.tsx';
import type { ListedEnvironment } from './listed-environment.ts';
import { moveKey } from './move-key.ts';

/** Those that inherit from none, in the project's order, which is the order of every screen: changed by hand. */
export function EnvironmentRoots() {
  const project = useProject();
  const mayOrder = useMay()('orderEnvironments', { environment: null });
  const { data, error, refetch } = useRead('listEnvironments', {
    query: { project, roots: 'true', figures: 'true', limit: 500 },
  });
  const order = useWrite('orderEnvironments');
  /** Until the answer has come. */
  const [meant, setMeant] = useState<readonly string[]>();
  const latest = useRef(0);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack gap={1} aria-hidden>
        {[0, 1, 2].map((i) => (
          <Skeleton key={i} height={58} radius="md" />
        ))}
      </Stack>
    );
  }
  const standing = data.items.map(({ key }) => key);
  const keys = meant ?? standing;
  const items = data.items.toSorted((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));

  const put = async (next: readonly string[], undo?: readonly string[]) => {
    latest.current += 1;
    const turn = latest.current;
    setMeant(next);
    try {
      await order.mutateAsync({ query: { project }, body: { environments: [...next] } });
      notify({
        message: 'The environments are in another order, on every screen',
        ...(undo ? { undo: () => put(undo) } : {}),
      });
      await refetch();
    } catch (problem) {
      notifyProblem(problem);
    } finally {
      // Undone before the list was read again, the undoing has the word: else the list jumped back under whoever moves the next.
      if (latest.current === turn) setMeant(undefined);
    }
  };
  const move = (key: string, to: number) => {
    const next = moveKey(keys, key, to);
    if (next !== keys) void put(next, keys);
  };
  const drop = ({ active, over }: DragEndEvent) => {
    if (over) move(String(active.id), keys.indexOf(String(over.id)));
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{ announcements: announcementsOf(items) }}
    >
      <SortableContext items={[...keys]} strategy={verticalListSortingStrategy} disabled={!mayOrder}>
        <ul className={classes.list}>
          {items.map((environment, place) => (
            <SortableRow
              key={environment.key}
              environment={environment}
              {...(mayOrder && items.length > 1
                ? {
                    onMove: (by: number) => move(environment.key, place + by),
                    isFirst: place === 0,
                    isLast: place === items.length - 1,
                  }
                : {})}
            />
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

/** What whoever cannot see it hears while one is moved. */
function announcementsOf(items: readonly ListedEnvironment[]): Announcements {
  const nameOf = ({ id }: { id: string | number }) => items.find(({ key }) => key === id)?.name ?? id;
  const placeOf = (over: { id: string | number } | null) =>
    over ? `place ${items.findIndex(({ key }) => key === over.id) + 1} of ${items.length}` : 'no place';
  return {
    onDragStart: ({ active }) => `${nameOf(active)} is picked up`,
    onDragOver: ({ active, over }) => `${nameOf(active)} is over ${placeOf(over)}`,
    onDragEnd: ({ active, over }) => `${nameOf(active)} is put down at ${placeOf(over)}`,
    onDragCancel: ({ active }) => `${nameOf(active)} stays where it was`,
  };
}

function SortableRow({
  environment,
  ...moving
}: {
  environment: ListedEnvironment;
  onMove?: (by: number) => void;
  isFirst?: boolean;
  isLast?: boolean;
}) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id: environment.key });
  return (
    <li
      ref={setNodeRef}
      className={classes.sortable}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <EnvironmentRow
        environment={environment}
        renderHeirs={renderHeirs}
        {...moving}
        {...(moving.onMove ? { handle: { ref: setActivatorNodeRef, ...attributes, ...listeners } } : {})}
      />
    </li>
  );
}
