import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Door } from './door.tsx';

/** For whoever opens a page that is for links, without what follows # in one. */
export function BrokenLink() {
  return (
    <Door title="This link is not whole">
      <Text>
        Something is missing behind the <strong>#</strong> of its address. Copy the whole link from where you
        got it, to its last letter, and open it again.
      </Text>
      <Anchor component={Link} to="/sign-in">
        Sign in instead
      </Anchor>
    </Door>
  );
}
