import IconKey from '@tabler/icons-react/icons/IconKey';
import IconRobot from '@tabler/icons-react/icons/IconRobot';
import IconUser from '@tabler/icons-react/icons/IconUser';

/** What kind of actor it was, in words for whoever does not see it. */
export function ActorIcon({ actor: { kind } }: { actor: { kind: string } }) {
  if (kind === 'user') return <IconUser size={17} role="img" aria-label="a person" />;
  if (kind === 'system') return <IconRobot size={17} role="img" aria-label="the service" />;
  return <IconKey size={17} role="img" aria-label="a key" />;
}
